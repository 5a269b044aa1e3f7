import type Stripe from 'stripe';
import type { ChangeOutcome, ChangePreviewReading, ChangeTarget, PaymentProvider, PlanSchedule } from '../provider.js';
import { ProviderFailure } from '../provider.js';
import { asking } from './failures.js';
import { readSettlement } from './invoice-list.js';
import { idOf, toDate } from './readings.js';
import { metadataNames } from './tags.js';

/*
 * A change of plan at Stripe.
 *
 *   now             `pending_if_incomplete`: Stripe makes the invoice, and changes the items only once it is paid. With
 *                   the same interval the proration time is the preview's. With another interval a new period begins now;
 *                   Stripe takes no proration time then ("You cannot specify `proration_date` when
 *                   `billing_cycle_anchor=now`").
 *   at period end   a schedule of two phases, which lets go of the subscription when the second is over.
 *
 * Sources: https://docs.stripe.com/billing/subscriptions/pending-updates,
 * https://docs.stripe.com/billing/subscriptions/subscription-schedules
 */

type Changes = Pick<
  PaymentProvider,
  'previewChange' | 'previewRenewal' | 'changeNow' | 'dropChange' | 'scheduleChange' | 'unscheduleChange'
>;

/** Marks the schedules that a change of plan has made. */
const ourSource = 'plan_change';

export function stripeChanges(stripe: Stripe): Changes {
  const preview = async (subscription: string, details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails) =>
    toPreview(await stripe.invoices.createPreview({ subscription, subscription_details: details }));

  return {
    previewChange: (id, target, prorationAt) =>
      asking('preview change', async () =>
        preview(id, { ...(await changed(stripe, id, target)), ...prorated(target, prorationAt) }),
      ),

    previewRenewal: (id, target) =>
      asking('preview renewal', async () =>
        preview(id, { ...(await changed(stripe, id, target)), proration_behavior: 'none' }),
      ),

    changeNow: (id, target, { prorationAt, key }) =>
      asking('change subscription', async () => {
        const after = await stripe.subscriptions.update(
          id,
          {
            ...(await changed(stripe, id, target)),
            ...prorated(target, prorationAt),
            payment_behavior: 'pending_if_incomplete',
          },
          { idempotencyKey: key },
        );
        return after.pending_update === null ? { state: 'changed' } : readUnpaid(stripe, after);
      }),

    dropChange: (id) =>
      asking('drop unpaid change', async () => {
        const { pending_update: pending, latest_invoice: latest } = await stripe.subscriptions.retrieve(id);
        const invoice = pending === null ? null : idOf(latest);
        if (invoice === null) return;
        try {
          await stripe.invoices.voidInvoice(invoice);
        } catch (error) {
          // Paid or voided between the two calls: then there is nothing to drop.
          const { status } = await stripe.invoices.retrieve(invoice);
          if (status !== 'void' && status !== 'paid') throw error;
        }
      }),

    scheduleChange: (id, target) =>
      asking('schedule change', async () => {
        const { schedule: attached } = await stripe.subscriptions.retrieve(id);
        // No key: Stripe refuses a second schedule of a subscription, and a key would bring a released one back.
        const scheduleId = idOf(attached) ?? (await stripe.subscriptionSchedules.create({ from_subscription: id })).id;
        const schedule = await stripe.subscriptionSchedules.retrieve(scheduleId);
        const phase = currentPhase(schedule);
        const [item] = phase?.items ?? [];
        if (!phase || !item) throw new ProviderFailure('rejected', `Schedule ${scheduleId} has no running phase.`);
        await stripe.subscriptionSchedules.update(scheduleId, {
          end_behavior: 'release',
          metadata: { [metadataNames.source]: ourSource },
          proration_behavior: 'none',
          phases: [
            {
              ...settingsOf(phase),
              start_date: phase.start_date,
              end_date: phase.end_date,
              items: phase.items.map((each) => ({ ...itemSettingsOf(each), quantity: each.quantity ?? 1 })),
              proration_behavior: 'none',
            },
            {
              ...settingsOf(phase),
              start_date: phase.end_date,
              items: [
                {
                  ...itemSettingsOf(item),
                  ...(target.priceId === null ? {} : { price: target.priceId }),
                  quantity: target.seats,
                },
              ],
              proration_behavior: 'none',
              ...(target.restartsPeriod ? { billing_cycle_anchor: 'phase_start' } : {}),
            },
          ],
        });
      }),

    unscheduleChange: (id) =>
      asking('release schedule', async () => {
        const schedule = idOf((await stripe.subscriptions.retrieve(id)).schedule);
        if (schedule === null) return;
        try {
          await stripe.subscriptionSchedules.release(schedule);
        } catch (error) {
          const { status } = await stripe.subscriptionSchedules.retrieve(schedule);
          if (status === 'active' || status === 'not_started') throw error;
        }
      }),
  };
}

/** The one item as it is to become, and the period that begins now where the interval is another. */
async function changed(stripe: Stripe, id: string, { priceId, seats, restartsPeriod }: ChangeTarget) {
  const [item] = (await stripe.subscriptions.retrieve(id)).items.data;
  if (item === undefined) throw new ProviderFailure('rejected', `Subscription ${id} has no item.`);
  return {
    items: [{ id: item.id, quantity: seats, ...(priceId === null ? {} : { price: priceId }) }],
    ...(restartsPeriod ? { billing_cycle_anchor: { type: 'now' as const } } : {}),
  };
}

function prorated({ restartsPeriod }: ChangeTarget, prorationAt: Date) {
  return {
    proration_behavior: 'always_invoice' as const,
    ...(restartsPeriod ? {} : { proration_date: Math.floor(prorationAt.getTime() / 1000) }),
  };
}

/** What the invoice of a change waits for. */
async function readUnpaid(stripe: Stripe, { latest_invoice: latest }: Stripe.Subscription): Promise<ChangeOutcome> {
  const settlement = await readSettlement(stripe, idOf(latest) ?? '');
  if (settlement.state === 'paid') return { state: 'changed' };
  if (settlement.state === 'requires_action' || settlement.state === 'declined') return settlement;
  return { state: 'declined', decline: { code: 'card_declined', message: 'The payment failed.' } };
}

function toPreview(invoice: Stripe.Invoice): ChangePreviewReading {
  const sum = (amounts: readonly { amount: number }[] | null | undefined) =>
    (amounts ?? []).reduce((total, { amount }) => total + amount, 0);
  const ends = invoice.lines.data.map(({ period }) => period.end);
  return {
    lines: invoice.lines.data.map((line) => ({
      description: line.description ?? '',
      amountMinor: line.amount,
      isProration: isProration(line),
    })),
    subtotalMinor: invoice.subtotal,
    discountMinor: sum(invoice.total_discount_amounts),
    taxMinor: sum(invoice.total_taxes),
    totalMinor: invoice.total,
    dueNowMinor: invoice.amount_due,
    currency: invoice.currency,
    issuedAt: toDate(invoice.created),
    periodEndAt: toDate(Math.max(invoice.period_end, ...ends)),
  };
}

function isProration({ parent }: Stripe.InvoiceLineItem): boolean {
  return (parent?.subscription_item_details?.proration ?? parent?.invoice_item_details?.proration) === true;
}

type Discounts = Exclude<Stripe.SubscriptionScheduleUpdateParams.Phase['discounts'], '' | undefined>;

function asParams(discounts: Stripe.SubscriptionSchedule.Phase['discounts']): Discounts {
  return discounts.map(({ coupon, discount, promotion_code: code }) => {
    if (discount !== null) return { discount: idOf(discount) ?? '' };
    return code === null ? { coupon: idOf(coupon) ?? '' } : { promotion_code: idOf(code) ?? '' };
  });
}

/**
 * What the running phase has beside its items. Phases are replaced as a whole, and what an update leaves out is taken
 * off the subscription at once: its tax and its discounts would be gone.
 */
function settingsOf(phase: Stripe.SubscriptionSchedule.Phase) {
  const rates = (phase.default_tax_rates ?? []).map((rate) => idOf(rate) ?? '');
  const method = idOf(phase.default_payment_method);
  return {
    discounts: asParams(phase.discounts),
    ...(rates.length > 0 ? { default_tax_rates: rates } : {}),
    ...(phase.automatic_tax?.enabled ? { automatic_tax: { enabled: true } } : {}),
    ...(method === null ? {} : { default_payment_method: method }),
    ...(phase.description === null ? {} : { description: phase.description }),
    ...(phase.metadata === null ? {} : { metadata: phase.metadata }),
  };
}

function itemSettingsOf({ price, discounts, tax_rates: rates, metadata }: Stripe.SubscriptionSchedule.Phase.Item) {
  return {
    price: idOf(price) ?? '',
    ...(discounts.length > 0 ? { discounts: asParams(discounts) } : {}),
    ...(rates && rates.length > 0 ? { tax_rates: rates.map((rate) => idOf(rate) ?? '') } : {}),
    ...(metadata === null ? {} : { metadata }),
  };
}

function currentPhase({ current_phase: current, phases }: Stripe.SubscriptionSchedule) {
  return phases.find(({ start_date: start }) => start === current?.start_date);
}

/** A schedule as it was expanded with its prices; null when none is attached, or when it is over. */
export function toSchedule(schedule: Stripe.Subscription['schedule']): PlanSchedule | null {
  if (schedule === null || typeof schedule === 'string') return null;
  if (schedule.status !== 'active' && schedule.status !== 'not_started') return null;
  const current = currentPhase(schedule);
  const next = schedule.phases.find(({ start_date: start }) => start >= (current?.end_date ?? 0));
  const [item] = next?.items ?? [];
  const price = item && typeof item.price !== 'string' && !item.price.deleted ? item.price : null;
  const seats = item?.quantity ?? 1;
  return {
    // One that has no further phase changes nothing: it is what is left of a call that was cut off.
    isOurs: next === undefined || schedule.metadata?.[metadataNames.source] === ourSource,
    next:
      next === undefined
        ? null
        : {
            priceId: price?.id ?? null,
            lookupKey: price?.lookup_key ?? null,
            interval: price?.recurring?.interval ?? null,
            amountMinor: price === null || price.unit_amount === null ? null : price.unit_amount * seats,
            seats,
            at: toDate(next.start_date),
          },
  };
}
