import { z } from 'zod';
import { amountMinor, currency, instant, interval } from './primitives.js';
import { contractRegistry } from './registry.js';
import { subscriptionAccess } from './subscriptions.js';

const seats = z
  .int('give a whole number of seats.')
  .min(1, 'give at least one seat.')
  .max(100_000)
  .register(contractRegistry, { description: 'Absolute number of seats, not a difference.' });

const wanted = {
  plan: z.string().min(1).max(64).register(contractRegistry, { description: 'Code of the plan. Never a price id.' }),
  interval: interval
    .optional()
    .register(contractRegistry, { description: 'Default: the present one, or the only one that the plan is sold in.' }),
  seats: seats.optional(),
};

/** Schema of the body of `POST /preview-change`. */
export const previewChangeBody = z.strictObject(wanted).register(contractRegistry, { id: 'PreviewChangeBody' });

/** What was shown to the customer. The change is refused when it no longer holds. */
const expected = z
  .strictObject({
    version: z.string().min(1).max(64).register(contractRegistry, {
      description: 'Names the state of the subscription that was seen, so that two tabs cannot overwrite each other.',
    }),
    prorationAt: instant.register(contractRegistry, { description: 'The moment up to which used time is counted.' }),
    dueNowMinor: amountMinor,
    nextTotalMinor: amountMinor.nullable(),
  })
  .register(contractRegistry, { id: 'ExpectedChange' });

/** Schema of the body of `POST /change-plan`. */
export const changePlanBody = z
  .strictObject({ ...wanted, expected })
  .register(contractRegistry, { id: 'ChangePlanBody' });

/** Schema of the body of `POST /undo-change`. */
export const undoChangeBody = z.strictObject({}).register(contractRegistry, { id: 'UndoChangeBody' });

const terms = z
  .strictObject({
    plan: z.string(),
    planName: z.string(),
    interval,
    seats,
    amountMinor: amountMinor
      .nullable()
      .register(contractRegistry, { description: 'What one period costs, before discounts and tax.' }),
  })
  .register(contractRegistry, { id: 'PlanTerms' });

const line = z
  .strictObject({
    description: z.string(),
    amountMinor: amountMinor.register(contractRegistry, { description: 'Negative for a credit of unused time.' }),
    isProration: z.boolean(),
  })
  .register(contractRegistry, { id: 'ChangeLine' });

/** Schema of the reply of `POST /preview-change`. All amounts are Stripe’s. */
export const changePreview = z
  .strictObject({
    effect: z.enum(['now', 'at_period_end', 'undo', 'none']).register(contractRegistry, {
      description:
        'now: applied when it is paid. at_period_end: scheduled. undo: the present plan stays, and the scheduled change is dropped. none: nothing would change.',
    }),
    from: terms,
    to: terms,
    currency,
    effectiveAt: instant,
    lines: z.array(line).register(contractRegistry, { description: 'Of the invoice that is due now.' }),
    subtotalMinor: amountMinor,
    discountMinor: amountMinor,
    taxMinor: amountMinor,
    totalMinor: amountMinor,
    balanceMinor: amountMinor.register(contractRegistry, {
      description:
        'Part of the total that is not charged now: paid from the customer’s credit at Stripe, or with a minus put there.',
    }),
    dueNowMinor: amountMinor.register(contractRegistry, { description: 'Charged to the saved card on confirmation.' }),
    next: z
      .strictObject({ at: instant, totalMinor: amountMinor })
      .nullable()
      .register(contractRegistry, { description: 'The next invoice and its date, with discounts and tax.' }),
    expected: expected.register(contractRegistry, { description: 'Send it back with POST /change-plan.' }),
  })
  .register(contractRegistry, { id: 'ChangePreview' });

/** Schema of the reply of `POST /change-plan`. */
export const changePlanReply = z
  .strictObject({
    outcome: z.enum(['changed', 'scheduled', 'requires_action', 'unchanged']).register(contractRegistry, {
      description:
        'requires_action: the bank asks the customer; confirm in the page, then send the same request again. Until then the old plan stays.',
    }),
    access: subscriptionAccess,
    action: z
      .strictObject({ clientSecret: z.string(), publishableKey: z.string(), stripeJsUrl: z.url().nullable() })
      .nullable()
      .register(contractRegistry, { description: 'What the page confirms with; only for requires_action.' }),
  })
  .register(contractRegistry, { id: 'ChangePlanReply' });

/** The body of `POST /preview-change`: the plan, and optionally its interval and the seats. */
export type PreviewChangeBody = z.infer<typeof previewChangeBody>;
/** What a change of plan costs and when it happens. Amounts are Stripe's, in minor units. */
export type ChangePreview = z.infer<typeof changePreview>;
/** The body of `POST /change-plan`: what is wanted, and `expected` of the preview that the customer confirmed. */
export type ChangePlanBody = z.infer<typeof changePlanBody>;
/** The reply of `POST /change-plan`. */
export type ChangePlanReply = z.infer<typeof changePlanReply>;
/** The body of `POST /undo-change`. It is empty. */
export type UndoChangeBody = z.infer<typeof undoChangeBody>;
