import type { App } from '../app.js';
import { newId } from '../ids.js';
import { formatMoney } from '../payments/amounts.js';
import { amountOf } from '../resources/price-amount.js';
import type { InvoiceLineItem, Subscription, SubscriptionItem } from '../stored.js';

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
