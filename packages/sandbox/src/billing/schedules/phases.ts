import type { Stripe } from 'stripe';
import { readDiscounts } from '../../catalogue/discounts/redeem.js';
import { insertPrice, priceFrom } from '../../catalogue/prices.js';
import { pricesIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import type { Customer, Price, SchedulePhase, Stored } from '../../core/stored.js';
import { paymentMethodsIn } from '../../payments/tables.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { readAdded } from '../subscriptions/add-invoice-items.js';
import { readItems } from '../subscriptions/items.js';
import { readTaxRates } from '../tax/tax-rates.js';
import type { Dated } from './dates.js';

export type PhaseParams = NonNullable<Stored<Stripe.SubscriptionScheduleUpdateParams>['phases']>[number];

const refused = [
  'application_fee_percent',
  'automatic_tax',
  'billing_thresholds',
  'on_behalf_of',
  'transfer_data',
] as const;

/** What a phase is made of, its prices not yet in the store. */
export interface ReadPhase {
  phase: SchedulePhase;
  /** Made of `price_data`. */
  prices: Price[];
}

/** Parameters of phases and of default settings that have no effect here. @throws StripeError */
export function refuseUnsupported(given: object, at: string): void {
  const found = refused.find((name) => (given as Record<string, unknown>)[name] !== undefined);
  if (found !== undefined) throw unsupported(`${at}[${found}]`);
  const settings = (given as { invoice_settings?: object }).invoice_settings ?? {};
  const other = Object.keys(settings).find((name) => name !== 'days_until_due');
  if (other !== undefined) throw unsupported(`${at}[invoice_settings][${other}]`);
}

/** Lets prices be there for what happens, and leaves none behind when it is refused. Emits `price.created`. */
export function withPrices<T>(app: App, prices: readonly Price[], happen: () => T): T {
  for (const price of prices) pricesIn(app.store).insert(price);
  try {
    const done = happen();
    for (const price of prices) insertPrice(app, price);
    return done;
  } catch (error) {
    for (const price of prices) pricesIn(app.store).delete(price.id);
    throw error;
  }
}

/** A phase without its moments. @throws StripeError before any change */
export function readPhase(app: App, given: PhaseParams, customer: Customer, at: string): ReadPhase {
  refuseUnsupported(given, at);
  if (given.trial && given.billing_cycle_anchor === 'phase_start') {
    throw invalid('`billing_cycle_anchor` cannot be `phase_start` in a phase with a trial.', {
      param: `${at}[billing_cycle_anchor]`,
    });
  }
  const plans = readItems(app, given.items, customer, { inactiveToo: false, mixed: true, currency: given.currency });
  const prices: Price[] = [];
  const keep = (price: Price) => {
    prices.push(price);
    return price;
  };
  const items = plans.map((plan, index) => {
    const price = plan.price ?? keep(priceFrom(app, { ...plan.priceData!, active: false }));
    return {
      price,
      stored: {
        billing_thresholds: null,
        discounts: named(given.items[index]?.discounts),
        metadata: plan.metadata,
        plan: price.id,
        price: price.id,
        ...(plan.quantity === undefined ? {} : { quantity: plan.quantity }),
        tax_rates: plan.taxRates,
      },
    };
  });
  const currency = plans[0]?.currency ?? 'usd';
  const existing = (given.discounts || []).flatMap(({ discount }) => discount ?? []);
  readDiscounts(app, given.discounts, { at: `${at}[discounts]`, customer, currency, amount: undefined, existing });
  const added = readAdded(app, given.add_invoice_items, { customer, currency, at: `${at}[add_invoice_items]` });
  checkMethod(app, given.default_payment_method, customer, `${at}[default_payment_method]`);
  const phase: SchedulePhase = {
    add_invoice_items: added.map((entry, index) => {
      if (!pricesIn(app.store).get(entry.price.id)) keep(entry.price);
      const source = given.add_invoice_items?.[index];
      return {
        discountable: entry.discountable,
        discounts: named(source?.discounts),
        metadata: entry.metadata,
        period: {
          end: { type: 'min_item_period_end', ...source?.period?.end },
          start: { type: 'max_item_period_start', ...source?.period?.start },
        },
        price: entry.price.id,
        quantity: entry.quantity,
        tax_rates: entry.taxRates,
      };
    }),
    application_fee_percent: null,
    billing_cycle_anchor: given.billing_cycle_anchor ?? null,
    billing_thresholds: null,
    collection_method: given.collection_method ?? null,
    currency,
    default_payment_method: given.default_payment_method ?? null,
    default_tax_rates: readTaxRates(app, given.default_tax_rates, `${at}[default_tax_rates]`),
    description: given.description || null,
    discounts: named(given.discounts),
    end_date: 0,
    invoice_settings:
      given.invoice_settings?.days_until_due === undefined
        ? null
        : {
            account_tax_ids: null,
            custom_fields: null,
            days_until_due: given.invoice_settings.days_until_due,
            description: null,
            footer: null,
            issuer: null,
          },
    items: items.map(({ stored }) => stored),
    metadata: mergeMetadata({}, given.metadata, `${at}[metadata]`),
    on_behalf_of: null,
    proration_behavior: given.proration_behavior ?? 'create_prorations',
    start_date: 0,
    transfer_data: null,
    trial_end: typeof given.trial_end === 'number' ? given.trial_end : null,
    ...(given.trial === undefined ? {} : { trial: given.trial }),
  };
  return { phase, prices };
}

/** The phase with its moments, and its trial within them. @throws StripeError for a trial beyond them */
export function datePhase(phase: SchedulePhase, { start, end }: Dated, at: string): SchedulePhase {
  const trialEnd = phase.trial ? end : phase.trial_end;
  if (trialEnd !== null && (trialEnd > end || trialEnd < start)) {
    throw invalid('The `trial_end` of a phase must be within it.', { param: `${at}[trial_end]` });
  }
  if (phase.trial && phase.trial_end !== null && phase.trial_end !== end) {
    throw invalid('With `trial=true` the `trial_end` must be the end of the phase.', { param: `${at}[trial_end]` });
  }
  return { ...phase, start_date: start, end_date: end, trial_end: trialEnd };
}

function named(discounts: PhaseParams['discounts']) {
  return (discounts || []).map(({ coupon, discount, promotion_code }) => ({
    coupon: coupon ?? null,
    discount: discount ?? null,
    promotion_code: promotion_code ?? null,
  }));
}

/** @throws StripeError when the method is not the customer's */
export function checkMethod(app: App, id: string | null | undefined, customer: Customer, param: string): void {
  if (!id || paymentMethodsIn(app.store).get(id)?.customer === customer.id) return;
  throw invalid(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param },
  );
}
