import { z } from 'zod';
import { currency, instant } from './primitives.js';
import { contractRegistry } from './registry.js';

/**
 * How an account, its ledger and the payments at Stripe can differ.
 *
 * `paid_not_granted`: money came and its credits did not. `granted_not_paid`: credits of a payment that Stripe does not
 * have, or that was not paid. `granted_twice`: one payment gave credits more often than once. `amount_differs`: it gave
 * another amount than was paid. `payment_not_recorded`: its credits are there, its row in `payments` is not.
 * `payment_without_session`: it names a billing session that is not there. `refund_not_taken_back`: money went back (a
 * refund, a lost dispute) and its credits did not. `credits_not_restored`: a refund failed, and the credits it had taken
 * are still gone. `refund_not_recorded`: the row of the payment says another refunded amount. `subscription_not_recorded`:
 * one stands, and the account does not have it. `subscription_differs`: what is stored of one is not what Stripe says.
 * `subscription_unknown`: one is stored that Stripe does not have. `stuck_session`: a billing session is open that has ended at Stripe.
 * `balance_differs`: the ledger, replayed, does not give the account.
 */
export const differenceKinds = [
  'paid_not_granted',
  'granted_not_paid',
  'granted_twice',
  'amount_differs',
  'payment_not_recorded',
  'payment_without_session',
  'refund_not_taken_back',
  'credits_not_restored',
  'refund_not_recorded',
  'subscription_not_recorded',
  'subscription_differs',
  'subscription_unknown',
  'stuck_session',
  'balance_differs',
  'account_not_readable',
] as const;

/** Schema of {@link differenceKinds}. */
export const differenceKind = z.enum(differenceKinds).register(contractRegistry, { id: 'DifferenceKind' });

/** Schema of the body of `POST /admin/reconcile`. */
export const reconcileBody = z
  .strictObject({
    accountId: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .register(contractRegistry, { description: 'Only this account. All by default.' }),
    from: instant.register(contractRegistry, { description: 'Payments and entries of this moment and later.' }),
    to: instant.register(contractRegistry, {
      description: 'Payments and entries before this moment. Leave the last minutes out: their events are on the way.',
    }),
    repair: z.boolean().optional().register(contractRegistry, {
      description: 'Repair what is safe to repair. False by default: nothing is changed.',
    }),
  })
  .register(contractRegistry, { id: 'ReconcileBody' });

/** Schema of one difference that `reconcile` found. */
export const difference = z
  .strictObject({
    kind: differenceKind,
    accountId: z.string(),
    found: z.string().register(contractRegistry, { description: 'What was found, in one sentence.' }),
    remedy: z.string().register(contractRegistry, { description: 'How it is repaired, in one sentence.' }),
    repairable: z.boolean().register(contractRegistry, {
      description:
        'Whether `repair` repairs it. What takes credits away without a refund at Stripe is left to a person.',
    }),
    state: z.enum(['open', 'repaired', 'failed']),
    error: z.string().nullable().register(contractRegistry, { description: 'Why it could not be repaired.' }),
    paymentId: z.string().nullable(),
    sessionId: z.string().nullable(),
    objectId: z
      .string()
      .nullable()
      .register(contractRegistry, { description: 'Of the refund, dispute or subscription it is about.' }),
    amountMinor: z.int().nullable(),
    currency: currency.nullable(),
  })
  .register(contractRegistry, { id: 'Difference' });

/** Schema of the reply of `POST /admin/reconcile`. */
export const reconcileReply = z
  .strictObject({
    from: instant,
    to: instant,
    environment: z.string().register(contractRegistry, { description: 'Payments of other deployments are left out.' }),
    accounts: z.int().register(contractRegistry, { description: 'Accounts whose ledger was replayed.' }),
    entries: z.int().register(contractRegistry, { description: 'Entries that were replayed.' }),
    payments: z.int().register(contractRegistry, { description: 'Paid payments of Stripe that were compared.' }),
    leftOut: z.int().register(contractRegistry, {
      description: 'Paid payments of Stripe that are no top-up of this deployment.',
    }),
    differences: z.array(difference),
    agrees: z.boolean().register(contractRegistry, { description: 'Whether no difference is left.' }),
  })
  .register(contractRegistry, { id: 'ReconcileReply' });

/** How an account, its ledger and the payments at Stripe can differ. {@link differenceKinds} says what each means. */
export type DifferenceKind = z.infer<typeof differenceKind>;
/** One difference that `reconcile` found: what it is, and how it is repaired. Amounts are in minor units. */
export type Difference = z.infer<typeof difference>;
/** The body of `POST /admin/reconcile`: the window, and whether to repair. */
export type ReconcileBody = z.infer<typeof reconcileBody>;
/** The reply of `POST /admin/reconcile`: what was compared, and every difference. */
export type ReconcileReply = z.infer<typeof reconcileReply>;
