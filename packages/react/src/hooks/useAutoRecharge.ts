import type { AutoRechargeBody, AutoRechargeReply, BillingClient, BillingError } from '@tillkit/contract/browser';
import { useBilling } from '../provider/BillingContext.js';
import { isOutcomeUnknown, toBillingError } from '../provider/billingError.js';
import { keyOf } from '../provider/resourceStore.js';
import { useAccountState, useOneCall } from './useAccountState.js';
import { useResource } from './useResource.js';

/** State of auto-recharge: `loading`, `error` or `ready`. */
export type AutoRechargeState =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | {
      status: 'ready';
      /** The settings, the saved card, and how the last charge went. Amounts in minor units. */
      autoRecharge: AutoRechargeReply;
      refreshing: boolean;
    };

/** State of the last change of the settings in this page. */
export type AutoRechargeAction =
  | { status: 'idle' }
  | { status: 'pending' }
  | { status: 'done' }
  /** `outcomeUnknown`: the server may have saved it. Repeating it is safe. */
  | { status: 'failed'; error: BillingError; outcomeUnknown: boolean };

/** What {@link useAutoRecharge} returns. */
export type AutoRecharge = AutoRechargeState & {
  action: AutoRechargeAction;
  /**
   * Switches it on with these settings, or off with `{ enabled: false }`. If the balance is low already, the card is
   * charged at once. Returns true when saved. Never rejects.
   */
  save: (settings: AutoRechargeBody) => Promise<boolean>;
  refresh: () => Promise<void>;
};

const idle: AutoRechargeAction = { status: 'idle' };
const readAutoRecharge = (client: BillingClient) => client.getAutoRecharge();

/**
 * Whether the balance is topped up automatically, and with what.
 * @example
 * const { save } = useAutoRecharge();
 * await save({ enabled: true, currency: 'usd', thresholdMinor: 500, amountMinor: 2000, monthlyCapMinor: null });
 */
export function useAutoRecharge(): AutoRecharge {
  const { client, store, scope } = useBilling();
  const autoRecharge = useResource('autoRecharge', readAutoRecharge);
  const [action, setAction] = useAccountState<AutoRechargeAction>(idle);
  const call = useOneCall();

  const save = async (settings: AutoRechargeBody) => {
    if (!call.begin()) return false;
    setAction({ status: 'pending' });
    try {
      store.set(keyOf(scope, 'autoRecharge'), await client.setAutoRecharge(settings));
      setAction({ status: 'done' });
      // A low balance was charged for at once.
      for (const name of ['credits', 'ledger']) store.refreshAll(scope, name);
      return true;
    } catch (cause) {
      const error = toBillingError(cause);
      const outcomeUnknown = isOutcomeUnknown(error);
      setAction({ status: 'failed', error, outcomeUnknown });
      if (outcomeUnknown || error.code === 'UNAUTHENTICATED') void store.refresh(keyOf(scope, 'autoRecharge'));
      return false;
    } finally {
      call.end();
    }
  };

  if (autoRecharge.status !== 'ready') return { ...autoRecharge, action, save };
  const { data, ...rest } = autoRecharge;
  return { ...rest, autoRecharge: data, action, save };
}
