import type { Difference, DifferenceKind } from '@tillkit/contract';
import { formatMoney } from '@tillkit/contract';

/** What a difference is about. The same difference found twice is about the same. */
export interface About {
  accountId: string;
  paymentId?: string | null;
  sessionId?: string | null;
  /** Of the checkout at the provider that a payment came by. */
  checkoutId?: string | null;
  /** Of a refund, dispute or subscription. */
  objectId?: string | null;
  amountMinor?: number | null;
  currency?: string | null;
}

/** A difference with what is needed to repair it, and is not shown. */
export interface Found extends Difference {
  checkoutId: string | null;
}

/*
 * What repairs each kind. R1: only a refund or a lost dispute at Stripe takes credits back. Any other such difference
 * is left to a person, who sees more than one system.
 */
const remedies: Record<DifferenceKind, { repairable: boolean; remedy: string }> = {
  paid_not_granted: { repairable: true, remedy: 'Fulfil its billing session: the grant has the key of the payment.' },
  payment_not_recorded: {
    repairable: true,
    remedy: 'Fulfil its billing session again: the repeated grant has no effect.',
  },
  refund_not_taken_back: { repairable: true, remedy: 'Claw the credits back under the id of the refund or dispute.' },
  credits_not_restored: { repairable: true, remedy: 'Restore the credits under the id of the refund.' },
  refund_not_recorded: { repairable: true, remedy: 'Read the refunds of the payment again.' },
  subscription_not_recorded: { repairable: true, remedy: 'Read the subscription at Stripe and store it.' },
  subscription_differs: { repairable: true, remedy: 'Read the subscription at Stripe and store it.' },
  subscription_unknown: {
    repairable: false,
    remedy:
      'Check that the secret key is of the right Stripe account. If it is, delete the subscription in subscription_access.',
  },
  stuck_session: { repairable: true, remedy: 'Read the session at Stripe and store its state.' },
  balance_differs: {
    repairable: true,
    remedy: 'Rebuild the account from its ledger, if the ledger is consistent.',
  },
  account_not_readable: {
    repairable: false,
    remedy:
      'Reconcile with the newest version. If that fails too, restore its document from a backup and reconcile again.',
  },
  granted_not_paid: {
    repairable: false,
    remedy:
      'Check the payment at Stripe. If the credits were granted by mistake, take them with billing.credits.clawBack.',
  },
  granted_twice: {
    repairable: false,
    remedy: 'Claw back the second grant with billing.credits.clawBack, by the key of that grant.',
  },
  amount_differs: {
    repairable: false,
    remedy: 'Correct it with billing.credits.adjust, with the payment as its source and a reason.',
  },
  payment_without_session: {
    repairable: false,
    remedy: 'Find out who paid and for what. Then grant it with the key of the payment, or refund it at Stripe.',
  },
};

/** @param found one sentence that ends with a full stop */
export function difference(kind: DifferenceKind, about: About, found: string): Found {
  const { accountId, paymentId = null, sessionId = null, checkoutId = null, objectId = null } = about;
  const { amountMinor = null, currency = null } = about;
  const open = { state: 'open', error: null } as const;
  const ids = { accountId, paymentId, sessionId, checkoutId, objectId };
  return { kind, found, ...remedies[kind], ...open, ...ids, amountMinor, currency };
}

/** Names a difference, so that it is known again when it is looked for once more. */
export function nameOf({ kind, accountId, paymentId, sessionId, objectId }: Found): string {
  return JSON.stringify([kind, accountId, paymentId, sessionId, objectId]);
}

/** What is shown of a difference. */
export function shown(found: Found): Difference {
  const rest: Difference & Partial<Found> = { ...found };
  delete rest.checkoutId;
  return rest;
}

export function money(amountMinor: number, currency: string): string {
  return formatMoney({ amountMinor, currency }, 'en-US');
}
