import type { BillingClient, BillingError, PaymentMethod, PaymentMethodsReply } from '@tillkit/contract/browser';
import { useBilling } from '../provider/BillingContext.js';
import { isOutcomeUnknown, toBillingError } from '../provider/billingError.js';
import { currentPage } from '../provider/openPage.js';
import { keyOf } from '../provider/resourceStore.js';
import { useAccountState, useOneCall } from './useAccountState.js';
import { useResource } from './useResource.js';

/** State of the saved payment methods: `loading`, `error` or `ready`. */
export type PaymentMethodsState =
  | { status: 'loading' }
  | { status: 'error'; error: BillingError; refreshing: boolean }
  | {
      status: 'ready';
      /** Newest first; empty when none is saved. */
      methods: readonly PaymentMethod[];
      refreshing: boolean;
    };

/** What a customer can do with the payment methods. */
export type PaymentMethodsVerb = 'add' | 'makeDefault' | 'remove';

/** State of the last change of the payment methods in this page. */
export type PaymentMethodsAction =
  | { status: 'idle' }
  /** `id`: the method that is changed; null while one is added. */
  | { status: 'pending'; verb: PaymentMethodsVerb; id: string | null }
  | { status: 'done'; verb: PaymentMethodsVerb }
  /** `outcomeUnknown`: the server may have done it. Repeating it is safe. */
  | { status: 'failed'; verb: PaymentMethodsVerb; error: BillingError; outcomeUnknown: boolean };

/** What {@link usePaymentMethods} returns. */
export type PaymentMethods = PaymentMethodsState & {
  action: PaymentMethodsAction;
  /** Opens Stripe's page where the customer saves a method. Never rejects. */
  add: () => Promise<void>;
  /** Charges renewals and automatic top-ups to it. Returns true when done. Never rejects. */
  makeDefault: (id: string) => Promise<boolean>;
  /** Removes it. Returns true when done. Never rejects. */
  remove: (id: string) => Promise<boolean>;
  refresh: () => Promise<void>;
};

const idle: PaymentMethodsAction = { status: 'idle' };
const readMethods = (client: BillingClient) => client.getPaymentMethods();

/**
 * The saved payment methods of the account, and methods to change them.
 * @example
 * const saved = usePaymentMethods();
 * const [main] = saved.status === 'ready' ? saved.methods.filter(({ isDefault }) => isDefault) : [];
 */
export function usePaymentMethods({ redirectUrl }: { redirectUrl?: string | undefined } = {}): PaymentMethods {
  const { client, store, scope, navigate } = useBilling();
  const saved = useResource('paymentMethods', readMethods);
  const [action, setAction] = useAccountState<PaymentMethodsAction>(idle);
  const { begin, end } = useOneCall();

  const run = async (verb: PaymentMethodsVerb, id: string | null, call: () => Promise<PaymentMethodsReply | null>) => {
    if (!begin()) return false;
    setAction({ status: 'pending', verb, id });
    try {
      const reply = await call();
      if (reply) store.set(keyOf(scope, 'paymentMethods'), reply);
      // The saved card is shown with the settings of auto-recharge too.
      store.refreshAll(scope, 'autoRecharge');
      setAction({ status: 'done', verb });
      return true;
    } catch (cause) {
      const error = toBillingError(cause);
      setAction({ status: 'failed', verb, error, outcomeUnknown: isOutcomeUnknown(error) });
      void store.refresh(keyOf(scope, 'paymentMethods'));
      return false;
    } finally {
      end();
    }
  };

  const add = async () => {
    await run('add', null, async () => {
      const { url } = await client.createCustomerSetupSession({ redirectUrl: redirectUrl ?? currentPage() });
      navigate(url);
      return null;
    });
  };
  const makeDefault = (id: string) => run('makeDefault', id, () => client.setDefaultPaymentMethod({ id }));
  const remove = (id: string) => run('remove', id, () => client.removePaymentMethod({ id }));

  const verbs = { action, add, makeDefault, remove };
  if (saved.status !== 'ready') return { ...saved, ...verbs };
  const { data, ...rest } = saved;
  return { ...rest, methods: data.methods, ...verbs };
}
