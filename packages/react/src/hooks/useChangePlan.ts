import {
  BillingError,
  type ChangePlanReply,
  type ChangePreview,
  type PreviewChangeBody,
  type SubscriptionAccess,
} from '@tillkit/contract/browser';
import { useBilling } from '../provider/BillingContext.js';
import { isOutcomeUnknown, toBillingError } from '../provider/billingError.js';
import { keyOf } from '../provider/resourceStore.js';
import { loadStripe as loadStripeScript } from '../stripe/loadStripe.js';
import { useAccountState, useOneCall } from './useAccountState.js';

/** State of a change of plan, from the choice to its result. */
export type ChangePlanState =
  | { status: 'idle' }
  /** The server asks Stripe what the change costs. Nothing is changed. */
  | { status: 'loading'; wanted: PreviewChangeBody }
  /** `outdated`: what the customer confirmed no longer held, and this is what holds now. Nothing was charged. */
  | { status: 'preview'; wanted: PreviewChangeBody; preview: ChangePreview; outdated: boolean }
  /** The change is being made. `asks`: the customer's bank asks for a confirmation. */
  | { status: 'pending'; wanted: PreviewChangeBody; preview: ChangePreview; asks: boolean }
  | { status: 'undoing' }
  /** `undone`: a scheduled change was dropped. */
  | { status: 'done'; outcome: 'changed' | 'scheduled' | 'unchanged' | 'undone'; access: SubscriptionAccess | null }
  /** The plan is as it was, unless `outcomeUnknown`: then repeating it is safe. */
  | { status: 'failed'; wanted: PreviewChangeBody | null; error: BillingError; outcomeUnknown: boolean };

/** What {@link useChangePlan} returns. */
export type ChangePlan = ChangePlanState & {
  /** Asks what another plan, interval or number of seats would cost. Never rejects. */
  choose: (wanted: PreviewChangeBody) => Promise<void>;
  /**
   * Makes the change of the present preview. If the bank asks the customer, its dialog opens. Returns true when done.
   * Never rejects.
   */
  confirm: () => Promise<boolean>;
  /** Drops a scheduled change. Returns true when done. Never rejects. */
  undo: () => Promise<boolean>;
  /** Returns to `idle`. */
  reset: () => void;
};

const idle: ChangePlanState = { status: 'idle' };

/**
 * A change of plan, interval or seats: preview, confirmation, and the bank's question in between. Amounts are in minor
 * units.
 * @example
 * const change = useChangePlan();
 * await change.choose({ plan: 'pro' });
 * if (change.status === 'preview') return <button onClick={() => void change.confirm()}>Confirm</button>;
 */
export function useChangePlan(): ChangePlan {
  const { client, store, scope, emit, loadStripe = loadStripeScript } = useBilling();
  const [state, setState] = useAccountState<ChangePlanState>(idle);
  const { begin, end } = useOneCall();

  const fail = (wanted: PreviewChangeBody | null, cause: unknown) => {
    const error = toBillingError(cause);
    setState({ status: 'failed', wanted, error, outcomeUnknown: isOutcomeUnknown(error) });
    void store.refresh(keyOf(scope, 'subscription'));
  };

  const finish = (outcome: 'changed' | 'scheduled' | 'unchanged' | 'undone', access: SubscriptionAccess | null) => {
    store.set(keyOf(scope, 'subscription'), { access });
    for (const name of ['plans', 'quotas']) store.refreshAll(scope, name);
    setState({ status: 'done', outcome, access });
    if (access) emit({ type: 'subscription_changed', plan: access.plan, outcome });
  };

  const choose = async (wanted: PreviewChangeBody) => {
    if (!begin()) return;
    setState({ status: 'loading', wanted });
    try {
      setState({ status: 'preview', wanted, preview: await client.previewChange(wanted), outdated: false });
    } catch (cause) {
      fail(wanted, cause);
    } finally {
      end();
    }
  };

  /** The bank's dialog. If the customer does not confirm, nothing stays that could still be paid. */
  const authenticate = async ({ clientSecret, ...source }: NonNullable<ChangePlanReply['action']>) => {
    try {
      const stripe = await loadStripe(source);
      const { error } = await stripe.handleNextAction({ clientSecret });
      if (!error) return;
      throw new BillingError(error.message ?? 'The bank did not confirm the payment.', { code: 'CARD_DECLINED' });
    } catch (cause) {
      // The server voids it within a day in any case.
      await client.undoChange({}).catch(() => undefined);
      throw cause instanceof BillingError
        ? cause
        : new BillingError('Stripe.js did not load.', { code: 'NETWORK_ERROR', cause });
    }
  };

  const confirm = async () => {
    if (state.status !== 'preview' || !begin()) return false;
    const { wanted, preview: shown } = state;
    const body = { ...wanted, expected: shown.expected };
    setState({ status: 'pending', wanted, preview: shown, asks: false });
    try {
      let reply = await client.changePlan(body);
      if (reply.action) {
        setState({ status: 'pending', wanted, preview: shown, asks: true });
        await authenticate(reply.action);
        reply = await client.changePlan(body);
      }
      if (reply.outcome === 'requires_action') throw new BillingError('Not confirmed.', { code: 'CARD_DECLINED' });
      const isMine = shown.effect !== 'none' && reply.outcome === 'unchanged';
      finish(isMine ? 'changed' : reply.outcome, reply.access);
      return true;
    } catch (cause) {
      const fresh = cause instanceof BillingError && cause.code === 'PREVIEW_OUTDATED' && cause.details.preview;
      if (fresh) setState({ status: 'preview', wanted, preview: fresh as ChangePreview, outdated: true });
      else fail(wanted, cause);
      return false;
    } finally {
      end();
    }
  };

  const undo = async () => {
    if (!begin()) return false;
    setState({ status: 'undoing' });
    try {
      const { access } = await client.undoChange({});
      finish('undone', access);
      return true;
    } catch (cause) {
      fail(null, cause);
      return false;
    } finally {
      end();
    }
  };

  return { ...state, choose, confirm, undo, reset: () => setState(idle) };
}
