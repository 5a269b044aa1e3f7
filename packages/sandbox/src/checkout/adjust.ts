import { findPromotionCode } from '../catalogue/discounts/find-code.js';
import { type Redemption, readDiscounts } from '../catalogue/discounts/redeem.js';
import { amountOf } from '../catalogue/price-amount.js';
import { priceIn } from '../catalogue/price-currencies.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { Address, CheckoutSession } from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import { wholeAddress } from '../payments/methods/cards.js';
import { paymentIntentsIn } from '../payments/tables.js';
import { discountLineItems, discountOf, promisedDiscounts } from './discounts.js';
import { quantityMax } from './line-items.js';
import type { CheckoutPlan } from './tables.js';
import { checkoutPlansIn, checkoutSessionsIn } from './tables.js';
import { automaticTaxOfSession, taxLineItems } from './tax.js';
import { checkTotal } from './total.js';

/*
 * What the person may change of an open session before paying. Every change calculates the session's amounts again from
 * its prices, so that what the page shows is what is charged.
 */

/**
 * Takes the place of the code that was applied before.
 *
 * @throws StripeError when the session takes no codes, or not this one; its `code` is `resource_missing` for a code that
 *   does not exist
 */
export function applyPromotionCode(app: App, sessionId: string, text: string): CheckoutSession {
  const { session, plan } = requireOpen(app, sessionId);
  if (!session.allow_promotion_codes) throw invalid('This Checkout Session takes no promotion codes.');
  const found = findPromotionCode(app, text);
  const redemptions = readDiscounts(app, [{ promotion_code: found.id }], {
    at: 'discounts',
    customer: customersIn(app.store).get(session.customer ?? ''),
    currency: session.currency ?? undefined,
    amount: subtotalOf(app, plan),
  });
  reckon(app, session, plan, redemptions);
  return session;
}

/** @throws StripeError when the session takes no codes */
export function removePromotionCode(app: App, sessionId: string): CheckoutSession {
  const { session, plan } = requireOpen(app, sessionId);
  if (!session.allow_promotion_codes) throw invalid('The discount of this Checkout Session cannot be removed.');
  reckon(app, session, plan, []);
  return session;
}

/** @throws StripeError when the item's quantity is fixed, or may not be this */
export function adjustQuantity(app: App, sessionId: string, itemId: string, quantity: number): CheckoutSession {
  const { session, plan } = requireOpen(app, sessionId);
  const item = plan.lineItems.find(({ id }) => id === itemId);
  if (!item) throw invalid(`No such line item: '${itemId}'`, { code: 'resource_missing', param: 'line_item' });
  const { enabled = false, minimum, maximum } = item.adjustable_quantity ?? {};
  if (!enabled) throw invalid('The quantity of this line item cannot be changed.', { param: 'quantity' });
  // Something must be left to buy.
  const least = Math.max(minimum ?? 0, plan.lineItems.length === 1 ? 1 : 0);
  const most = maximum ?? quantityMax;
  if (!Number.isInteger(quantity) || quantity < least || quantity > most) {
    throw invalid(`The quantity must be from ${least} to ${most}.`, { param: 'quantity' });
  }
  const before = item.quantity;
  const items = plan.lineItems;
  item.quantity = quantity;
  if (quantity === 0) plan.lineItems = items.filter((candidate) => candidate !== item);
  try {
    reckon(app, session, plan, promisedDiscounts(app, plan.discounts));
  } catch (error) {
    item.quantity = before;
    plan.lineItems = items;
    throw error;
  }
  return session;
}

/** Calculates the tax by the place that the person gives; without automatic tax nothing changes. */
export function locate(app: App, sessionId: string, address: Partial<Address>): CheckoutSession {
  const { session, plan } = requireOpen(app, sessionId);
  if (!session.automatic_tax.enabled) return session;
  const before = plan.taxAddress;
  plan.taxAddress = wholeAddress(address);
  try {
    reckon(app, session, plan, promisedDiscounts(app, plan.discounts));
  } catch (error) {
    plan.taxAddress = before;
    throw error;
  }
  return session;
}

function requireOpen(app: App, sessionId: string): { session: CheckoutSession; plan: CheckoutPlan } {
  const session = checkoutSessionsIn(app.store).require(sessionId, 'session');
  const plan = checkoutPlansIn(app.store).get(sessionId);
  if (session.status !== 'open' || !plan)
    throw invalid(`This Checkout Session is ${session.status}: it can no longer be changed.`);
  return { session, plan };
}

const subtotalOf = (app: App, plan: CheckoutPlan): number =>
  plan.lineItems.reduce(
    (sum, { currency, price, quantity }) =>
      sum + (price && quantity !== null ? amountOf(app, priceIn(app, price, currency) ?? price, quantity) : 0),
    0,
  );

/** Checks on copies first: what is refused changes nothing. */
function reckon(app: App, session: CheckoutSession, plan: CheckoutPlan, redemptions: Redemption[]): void {
  const items = plan.lineItems.map((item) => {
    const amount =
      item.price && item.quantity !== null
        ? amountOf(app, priceIn(app, item.price, item.currency) ?? item.price, item.quantity)
        : 0;
    return { ...item, amount_discount: 0, amount_subtotal: amount, amount_total: amount };
  });
  discountLineItems(app, items, redemptions);
  taxLineItems(app, plan, items);
  const subtotal = items.reduce((sum, item) => sum + item.amount_subtotal, 0);
  const total = items.reduce((sum, item) => sum + item.amount_total, 0);
  if (session.mode === 'payment' && total > 0) checkTotal(total, session.currency ?? 'usd');
  const { trial_end: trialEnd, trial_period_days: trialDays } = plan.subscriptionData;
  const isTrial = trialEnd !== undefined || trialDays !== undefined;
  plan.lineItems = items;
  plan.discounts = redemptions.flatMap((entry): CheckoutPlan['discounts'] => {
    const { coupon, promotion_code } = discountOf(entry);
    if (promotion_code) return [{ promotion_code: String(promotion_code) }];
    return coupon ? [{ coupon: String(coupon) }] : [];
  });
  session.discounts = redemptions.map(discountOf);
  session.amount_subtotal = isTrial ? 0 : subtotal;
  session.amount_total = isTrial ? 0 : total;
  session.payment_status = session.amount_total === 0 ? 'no_payment_required' : 'unpaid';
  const sum = (field: 'amount_discount' | 'amount_tax') =>
    isTrial ? 0 : items.reduce((all, item) => all + item[field], 0);
  if (session.total_details) {
    session.total_details.amount_discount = sum('amount_discount');
    session.total_details.amount_tax = sum('amount_tax');
  }
  session.automatic_tax = automaticTaxOfSession(app, plan);
  const intent = paymentIntentsIn(app.store).get(plan.intentId ?? '');
  // A try that failed is taken up again with what is due now; when nothing is, it is left behind.
  if (intent && session.amount_total > 0) intent.amount = session.amount_total;
  else plan.intentId = null;
}
