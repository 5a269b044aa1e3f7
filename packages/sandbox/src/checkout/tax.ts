import { taxingIn, taxRatesIn } from '../billing/tables.js';
import { leviesAt } from '../billing/tax/automatic.js';
import { leviesByHand, payerOf } from '../billing/tax/invoice-taxes.js';
import { type Levy, sumOf, taxesOn } from '../billing/tax/levy.js';
import { placeOf, placeOfCustomer } from '../billing/tax/place.js';
import { productsIn } from '../catalogue/tables.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { CheckoutSession, Customer, LineItem } from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import type { CheckoutPlan } from './tables.js';

/*
 * The taxes of a Checkout Session. A line item has those of its `tax_rates`, else of the subscription's default ones. With
 * automatic tax they come from where the person is: the customer's address, or what is entered on the page where there is no
 * customer yet or `customer_update[address]` is `auto`.
 */

type Taxed = Pick<CheckoutPlan, 'asked' | 'customerUpdate' | 'customerId' | 'taxAddress'>;

/** Sets what the line items come to with tax; their discounts are taken off already. */
export function taxLineItems(app: App, plan: Taxed, items: readonly LineItem[]): void {
  for (const item of items) {
    const net = item.amount_subtotal - item.amount_discount;
    const taxes = taxesOn(net, leviesOfItem(app, plan, item));
    item.amount_tax = sumOf(taxes, true) + sumOf(taxes, false);
    item.amount_total = net + sumOf(taxes, false);
    taxingIn(app.store).set(item.id, { ...taxingIn(app.store).get(item.id), amounts: taxes });
  }
}

/** What a line item costs with tax when nothing is taken off. */
export function fullAmountOf(app: App, plan: Taxed, item: LineItem): number {
  const taxes = taxesOn(item.amount_subtotal, leviesOfItem(app, plan, item));
  return item.amount_subtotal + sumOf(taxes, false);
}

/** A line item's `taxes`, which are there only when asked for. */
export function taxesOfItem(app: App, id: string): NonNullable<LineItem['taxes']> {
  return (taxingIn(app.store).get(id)?.amounts ?? []).flatMap((tax) => {
    const rate = taxRatesIn(app.store).get(tax.rate);
    const reason = tax.reason === 'not_available' ? null : tax.reason;
    return rate ? [{ amount: tax.amount, rate, taxability_reason: reason, taxable_amount: tax.taxable }] : [];
  });
}

/** How a session shows whether its tax is automatic. */
export function automaticTaxOfSession(app: App, plan: Taxed): CheckoutSession['automatic_tax'] {
  if (!plan.asked.automatic_tax?.enabled) return { enabled: false, liability: null, provider: null, status: null };
  const status = placeOfSession(app, plan) ? 'complete' : 'requires_location_inputs';
  return { enabled: true, liability: { type: 'self' }, provider: 'stripe', status };
}

/** @throws StripeError when the customer has no usable address, and none will be saved */
export function checkSessionLocation(app: App, plan: Taxed): void {
  if (!plan.asked.automatic_tax?.enabled || plan.customerId === null) return;
  const { address, shipping } = plan.customerUpdate;
  if (address === 'auto' || shipping === 'auto' || placeOfSession(app, plan)) return;
  throw invalid(
    "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to 'auto' to save the address entered in Checkout to the Customer.",
    { code: 'customer_tax_location_invalid', param: 'automatic_tax[enabled]' },
  );
}

function leviesOfItem(app: App, plan: Taxed, item: LineItem): readonly Levy[] {
  const customer = customerOf(app, plan);
  if (!plan.asked.automatic_tax?.enabled) {
    const own = taxingIn(app.store).get(item.id)?.rates;
    return leviesByHand(app, own ?? plan.asked.subscription_data?.default_tax_rates ?? [], customer);
  }
  const place = placeOfSession(app, plan);
  if (!place) return [];
  const { price } = item;
  return leviesAt(app, place, payerOf(app, customer), {
    behavior: price?.tax_behavior,
    code: productsIn(app.store).get(price?.product ?? '')?.tax_code ?? null,
    currency: item.currency,
  });
}

const customerOf = (app: App, plan: Taxed): Customer | undefined => customersIn(app.store).get(plan.customerId ?? '');

function placeOfSession(app: App, plan: Taxed): { country: string; state: string | null } | undefined {
  const customer = customerOf(app, plan);
  if (!customer) return placeOf(plan.taxAddress);
  const isSaved = plan.asked.customer === undefined || plan.customerUpdate.address === 'auto';
  return placeOfCustomer(app, isSaved && plan.taxAddress ? { ...customer, address: plan.taxAddress } : customer);
}
