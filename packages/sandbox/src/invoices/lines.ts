import type { App } from '../app.js';
import { newId } from '../ids.js';
import { formatMoney } from '../payments/amounts.js';
import { amountOf } from '../resources/price-amount.js';
import type { InvoiceLineItem, Subscription, SubscriptionItem } from '../stored.js';
import { part } from '../subscriptions/part.js';
import { periodAt } from '../subscriptions/period.js';

/** A subscription's item for its current period. A trial costs nothing. */
export function lineOfItem(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  invoiceId: string,
): InvoiceLineItem {
  const trial = subscription.status === 'trialing';
  const { price } = item;
  const quantity = item.quantity ?? 1;
  const amount = trial ? 0 : amountOf(app, price, quantity);
  const name = app.store.products.get(price.product)?.name ?? price.product;
  const each = formatMoney(Number(price.unit_amount_decimal ?? 0), price.currency);
  return {
    id: newId('il'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: trial
      ? `Trial period for ${name}`
      : `${quantity} × ${name} (${price.tiers_mode ? 'tiered' : `at ${each}`} / ${price.recurring?.interval})`,
    discount_amounts: [],
    discountable: true,
    discounts: [...item.discounts],
    invoice: invoiceId,
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
    period: { end: item.current_period_end, start: item.current_period_start },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: trial ? '0' : price.unit_amount_decimal,
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  };
}

/** A stretch of time that is billed, and the seconds of the whole billing period that it is a part of. */
export interface Stretch {
  start: number;
  end: number;
  whole: number;
}

/** The same for a stretch of time: where it is shorter than the billing period, with that part of the price. */
export function lineOfStretch(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  invoiceId: string,
  { start, end, whole }: Stretch,
): InvoiceLineItem {
  const line = lineOfItem(app, subscription, item, invoiceId);
  line.period = { start, end };
  if (end - start >= whole) return line;
  line.amount = part(line.amount, whole, end - start);
  line.subtotal = line.amount;
  const day = (at: number) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(at * 1000);
  const name = app.store.products.get(item.price.product)?.name ?? item.price.product;
  const what = line.quantity === 1 ? name : `${line.quantity} × ${name}`;
  line.description = `Time on ${what} from ${day(start)} until ${day(end)}`;
  if (line.parent?.subscription_item_details) line.parent.subscription_item_details.proration = true;
  return line;
}

/** An item for its current period, which the anchor or the subscription's end may cut short. */
export function lineOfPeriod(
  app: App,
  subscription: Subscription,
  item: SubscriptionItem,
  invoiceId: string,
): InvoiceLineItem {
  const { current_period_start: start, current_period_end: end } = item;
  const { recurring } = item.price;
  if (subscription.status === 'trialing' || !recurring) return lineOfItem(app, subscription, item, invoiceId);
  const whole = periodAt(subscription.billing_cycle_anchor, recurring, start);
  return lineOfStretch(app, subscription, item, invoiceId, { start, end, whole: whole.end - whole.start });
}
