import { periodAt } from '../../catalogue/period.js';
import { type PricePart, partsOf } from '../../catalogue/price-amount.js';
import { priceIn } from '../../catalogue/price-currencies.js';
import { productsIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import { newId } from '../../core/ids.js';
import type { InvoiceLineItem, Price, Subscription, SubscriptionItem } from '../../core/stored.js';
import { dayOf, part } from '../subscriptions/prorated.js';
import { describePart, describeTrial } from './describe-part.js';

type Period = InvoiceLineItem['period'];

/** A line for one part of what an item costs. */
export function lineOfPart(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  of: PricePart & { invoiceId: string; period: Period; description?: string },
): InvoiceLineItem {
  const price = priceOf(app, subscription, item);
  return {
    id: newId('il'),
    object: 'line_item',
    amount: of.amount,
    currency: price.currency,
    description: of.description ?? describePart(price, of, productOf(app, item)),
    discount_amounts: [],
    discountable: true,
    discounts: [...item.discounts],
    invoice: of.invoiceId,
    livemode: false,
    metadata: { ...subscription.metadata },
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period: { ...of.period },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: of.unitAmount,
    },
    // Whole units, as Stripe shows them beside the decimal.
    quantity: Math.trunc(Number(of.quantity)),
    quantity_decimal: of.quantity,
    subscription: subscription.id,
    subtotal: of.amount,
    taxes: [],
  };
}

/** An item's price in the subscription's currency. */
export function priceOf(app: App, subscription: Subscription, { price }: SubscriptionItem): Price {
  return priceIn(app, price, subscription.currency) ?? price;
}

/** What an item is of, as invoices name it. */
export function productOf(app: App, { price }: SubscriptionItem): { name: string; unit_label?: string | null } {
  return productsIn(app.store).get(price.product) ?? { name: price.product };
}

export function productName(app: App, { price }: SubscriptionItem): string {
  return productsIn(app.store).get(price.product)?.name ?? price.product;
}

/** A licensed item in full for its current period, one line for each part of its price. A trial costs nothing. */
export function linesOfItem(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  invoiceId: string,
): InvoiceLineItem[] {
  const quantity = item.quantity ?? 1;
  const period = { start: item.current_period_start, end: item.current_period_end };
  if (subscription.status === 'trialing') {
    const free = { tier: null, isFlat: false, quantity: String(quantity), unitAmount: '0', amount: 0 };
    const name = productName(app, item);
    const isClassic = subscription.billing_mode.type === 'classic';
    const description = isClassic ? `Trial period for ${name}` : describeTrial(String(quantity), productOf(app, item));
    return [lineOfPart(app, subscription, item, { ...free, description, invoiceId, period })];
  }
  return partsOf(app, priceOf(app, subscription, item), quantity).map((of) =>
    lineOfPart(app, subscription, item, { ...of, invoiceId, period }),
  );
}

/** The same as one line: what prorations count with. */
export function lineOfItem(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  invoiceId: string,
): InvoiceLineItem {
  const [first, ...others] = linesOfItem(app, subscription, item, invoiceId);
  if (!first) throw new Error(`${item.price.id} prices nothing`);
  if (others.length === 0) return first;
  first.amount += others.reduce((sum, line) => sum + line.amount, 0);
  first.subtotal = first.amount;
  first.quantity = item.quantity ?? 1;
  first.quantity_decimal = String(first.quantity);
  if (first.pricing) first.pricing.unit_amount_decimal = null;
  return first;
}

/** A stretch of time that is billed, and the seconds of the whole billing period that it is a part of. */
export interface Stretch {
  start: number;
  end: number;
  whole: number;
}

/** The same for a stretch of time: where it is shorter than the billing period, one line with that part of the price. */
export function linesOfStretch(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  invoiceId: string,
  { start, end, whole }: Stretch,
): InvoiceLineItem[] {
  if (end - start >= whole) {
    const lines = linesOfItem(app, subscription, item, invoiceId);
    for (const line of lines) line.period = { start, end };
    return lines;
  }
  const line = lineOfItem(app, subscription, item, invoiceId);
  line.period = { start, end };
  line.amount = part(line.amount, whole, end - start);
  line.subtotal = line.amount;
  const name = productName(app, item);
  const what = line.quantity === 1 ? name : `${line.quantity} × ${name}`;
  line.description = `Time on ${what} from ${dayOf(start)} until ${dayOf(end)}`;
  if (line.parent?.subscription_item_details) line.parent.subscription_item_details.proration = true;
  return [line];
}

/** An item for its current period, which the anchor or the subscription's end may cut short. */
export function linesOfPeriod(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  invoiceId: string,
): InvoiceLineItem[] {
  const { current_period_start: start, current_period_end: end } = item;
  const { recurring } = item.price;
  if (subscription.status === 'trialing' || !recurring) return linesOfItem(app, subscription, item, invoiceId);
  const whole = periodAt(subscription.billing_cycle_anchor, recurring, start);
  return linesOfStretch(app, subscription, item, invoiceId, { start, end, whole: whole.end - whole.start });
}
