import { describeError, type Logger } from './logger.js';

/**
 * What the host is notified of. Hooks run after the effect is stored; one that throws is logged and changes nothing. A
 * hook is called by the process that made the effect. If that process crashes at that moment, the hook may never be
 * called, so do not rely on hooks alone.
 */
export interface BillingHooks<Plan extends string = string> {
  /** A Stripe customer was made for an account. */
  onCustomerCreate?: ((about: { accountId: string; userId: string; customerId: string }) => unknown) | undefined;
  /** A payment was credited. Amount in minor units. */
  onTopUpComplete?:
    | ((about: {
        accountId: string;
        sessionId: string;
        paymentId: string;
        amountMinor: number;
        currency: string;
      }) => unknown)
    | undefined;
  /**
   * A payment raised a balance above `topUp.balanceCapMinor`: it was paid after its session had ended, or the balance
   * grew meanwhile. It is credited; amounts in minor units. For an operator.
   */
  onBalanceCapExceeded?:
    | ((about: {
        accountId: string;
        sessionId: string;
        paymentId: string;
        amountMinor: number;
        currency: string;
        balanceMinor: number;
        balanceCapMinor: number;
      }) => unknown)
    | undefined;
  /**
   * A payment was refunded or a dispute of it lost, and its credits were taken back. Amount in minor units;
   * `balanceAfter` is below 0 if the credits were spent already: the account owes them.
   */
  onPaymentReversed?:
    | ((about: {
        accountId: string;
        sessionId: string;
        paymentId: string;
        reversalId: string;
        kind: 'refund' | 'dispute';
        amountMinor: number;
        currency: string;
        balanceAfter: number;
      }) => unknown)
    | undefined;
  /**
   * The saved card of an account was declined when its balance was low. Amount in minor units; `willRetry` is false
   * if auto-recharge is now off.
   */
  onAutoRechargeFailed?:
    | ((about: {
        accountId: string;
        amountMinor: number;
        currency: string;
        code: string;
        message: string;
        willRetry: boolean;
      }) => unknown)
    | undefined;
  /**
   * Credits will expire within `notices.expiringWithinDays`: what is left of one grant, in its unit. Called once for
   * each grant, by one process; again only after a crash at that moment, or when the hook throws.
   */
  onCreditsExpiring?:
    | ((about: {
        accountId: string;
        unit: string;
        /** Key of the grant. */
        grant: string;
        amount: number;
        expiresAt: Date;
      }) => unknown)
    | undefined;
  /**
   * A balance fell below the threshold of its unit in `notices.lowBalance`. Called once each time it falls below,
   * seconds later; `available` is what could be spent right after it fell. Called again as `onCreditsExpiring` is.
   */
  onBalanceLow?:
    | ((about: { accountId: string; unit: string; available: number; threshold: number; at: Date }) => unknown)
    | undefined;
  /**
   * Spending in a period reached an amount of `credits.budget`'s `alertsAt`. Called once in a period for each amount,
   * seconds later; `spent` is what was spent then, `resetAt` when the next period begins. Called again
   * as `onCreditsExpiring` is.
   */
  onSpendAlert?:
    | ((about: {
        accountId: string;
        unit: string;
        spent: number;
        threshold: number;
        resetAt: Date;
        at: Date;
      }) => unknown)
    | undefined;
  /** How long a spend, hold or capture took, refused ones too (`ok` is false). For metrics; it delays nothing. */
  onSpendTimed?:
    | ((about: {
        accountId: string;
        key: string;
        kind: 'spend' | 'hold' | 'capture';
        durationMs: number;
        ok: boolean;
      }) => unknown)
    | undefined;
  /** An account has a new subscription. */
  onSubscriptionComplete?: ((about: SubscriptionChange<Plan>) => unknown) | undefined;
  /** A subscription changed: its plan, period, status or pending cancellation. */
  onSubscriptionUpdate?: ((about: SubscriptionChange<Plan>) => unknown) | undefined;
  /** A subscription ended. */
  onSubscriptionEnd?: ((about: SubscriptionChange<Plan>) => unknown) | undefined;
  /** An account paid for two subscriptions; the newer was canceled and its payment refunded. For an operator. */
  onDuplicateSubscription?:
    | ((about: {
        accountId: string;
        keptSubscriptionId: string;
        cancelledSubscriptionId: string;
        refundedMinor: number;
        currency: string;
      }) => unknown)
    | undefined;
  /** A payment does not fit the session it names, and was not credited. For an operator. */
  onPaymentMismatch?:
    | ((about: { accountId: string; sessionId: string; paymentId: string | null; reason: string }) => unknown)
    | undefined;
  /** An event failed too often and is no longer retried. For an operator. */
  onDeadLetter?:
    | ((about: { eventId: string; type: string; objectId: string; attempts: number }) => unknown)
    | undefined;
}

/** A subscription of an account, as a hook gets it. */
export interface SubscriptionChange<Plan extends string = string> {
  /** Your id of the account. */
  accountId: string;
  /** Stripe's id of the subscription. */
  subscriptionId: string;
  /**
   * Code of the plan. A subscription to a plan that is no longer in the catalogue has the code it was bought under: keep
   * old plans in the catalogue for as long as an account has one.
   */
  plan: Plan;
  /** Stripe's status, e.g. `active`. */
  status: string;
}

export type HookName = keyof BillingHooks;
export type HookInput<N extends HookName> = Parameters<NonNullable<BillingHooks[N]>>[0];

/** Calls the host's hook of a name, if there is one. Never throws; answers false when the hook failed. */
export type CallHook = <N extends HookName>(name: N, about: HookInput<N>) => Promise<boolean>;

export function createHookCaller(hooks: BillingHooks | undefined, logger: Logger): CallHook {
  return async (name, about) => {
    const hook = hooks?.[name] as ((about: unknown) => unknown) | undefined;
    if (!hook) return true;
    try {
      await hook.call(hooks, about);
      return true;
    } catch (error) {
      logger.error({ hook: name, error: describeError(error) }, 'hook failed');
      return false;
    }
  };
}
