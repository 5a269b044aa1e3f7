import { quantityMax } from '../checkout/line-items.js';
import { readOffer } from '../checkout/pages/read-offer.js';
import { savedPaymentMethods } from '../checkout/saved-methods.js';
import { checkoutPlansIn } from '../checkout/tables.js';
import type { App } from '../core/app.js';
import type { CheckoutSession, LineItem } from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import { paymentIntentsIn } from '../payments/tables.js';
import { decimalsOf, money } from '../wire/pages/format.js';

/*
 * A Checkout Session as Stripe.js shows it to the merchant's page: the `StripeCheckoutSession` of @stripe/stripe-js, with
 * each amount in minor units and in words.
 */

interface Amount {
  minorUnitsAmount: number;
  amount: string;
}

const amountIn =
  (currency: string) =>
  (minorUnitsAmount: number | null | undefined): Amount => ({
    minorUnitsAmount: minorUnitsAmount ?? 0,
    amount: money(minorUnitsAmount ?? 0, currency, 'en'),
  });

function itemShape(item: LineItem, currency: string, alone: boolean) {
  const amount = amountIn(currency);
  const { price, adjustable_quantity: adjustable } = item;
  const exclusive = price?.tax_behavior !== 'inclusive';
  return {
    id: item.id,
    name: item.description ?? '',
    description: null,
    quantity: item.quantity ?? 1,
    discount: amount(item.amount_discount),
    subtotal: amount(item.amount_subtotal),
    total: amount(item.amount_total),
    taxExclusive: amount(exclusive ? item.amount_tax : 0),
    taxInclusive: amount(exclusive ? 0 : item.amount_tax),
    unitAmount: amount(price?.unit_amount),
    unitAmountDecimal: null,
    unitLabel: null,
    discountAmounts: null,
    taxAmounts: null,
    recurring: price?.recurring
      ? {
          interval: price.recurring.interval,
          intervalCount: price.recurring.interval_count,
          usageType: price.recurring.usage_type,
        }
      : null,
    adjustableQuantity: adjustable?.enabled
      ? { minimum: Math.max(adjustable.minimum ?? 0, alone ? 1 : 0), maximum: adjustable.maximum ?? quantityMax }
      : null,
    images: [],
    priceId: price?.id ?? '',
    isRemovable: false,
    pricing: null,
    transformQuantity: null,
  };
}

function statusShape(session: CheckoutSession) {
  return session.status === 'complete'
    ? { type: 'complete', paymentStatus: session.payment_status }
    : { type: session.status };
}

function recurringShape(app: App, session: CheckoutSession, currency: string) {
  const { renewal } = readOffer(app, session);
  if (!renewal) return null;
  const amount = amountIn(currency);
  const nothing = amount(0);
  return {
    interval: renewal.interval,
    intervalCount: renewal.count,
    isProrated: false,
    dueNext: {
      subtotal: amount(renewal.amountMinor),
      total: amount(renewal.amountMinor),
      discount: nothing,
      taxInclusive: nothing,
      taxExclusive: nothing,
      billingCycleAnchor: null,
    },
    trial: renewal.afterTrial
      ? { trialEnd: renewal.at, trialPeriodDays: Math.round((renewal.at - app.now()) / 86_400) }
      : null,
  };
}

export function checkoutShape(app: App, session: CheckoutSession): Record<string, unknown> {
  const currency = session.currency ?? 'usd';
  const amount = amountIn(currency);
  const plan = checkoutPlansIn(app.store).get(session.id);
  const items = plan?.lineItems ?? [];
  const customer = customersIn(app.store).get(session.customer ?? '');
  const failure = paymentIntentsIn(app.store).get(plan?.intentId ?? '')?.last_payment_error;
  const totals = session.total_details;
  const inclusive = items.some(({ price }) => price?.tax_behavior === 'inclusive');
  const promotion = readOffer(app, session).promotion?.applied ?? null;
  const saved = savedPaymentMethods(app, session);
  return {
    id: session.id,
    livemode: false,
    status: statusShape(session),
    currency,
    minorUnitsAmountDivisor: 10 ** decimalsOf(currency),
    email: session.customer_details?.email ?? customer?.email ?? session.customer_email,
    phoneNumber: session.customer_details?.phone ?? null,
    businessName: null,
    nameCollection: null,
    billingAddress: null,
    shippingAddress: null,
    canConfirm: session.status === 'open',
    currencyOptions: null,
    discountAmounts: totals?.amount_discount
      ? [
          {
            ...amount(totals.amount_discount),
            displayName: promotion ?? 'Discount',
            promotionCode: promotion,
            recurring: null,
            percentOff: null,
          },
        ]
      : null,
    lastPaymentError: failure ? { message: failure.message ?? 'The payment failed.' } : null,
    lineItems: items.map((item) => itemShape(item, currency, items.length === 1)),
    recurring:
      session.mode === 'subscription' && session.status === 'open' ? recurringShape(app, session, currency) : null,
    savedPaymentMethods: saved.length
      ? saved.map(({ id, type, card, billing_details: billingDetails }) => ({
          id,
          type,
          card: { brand: card?.brand, expMonth: card?.exp_month, expYear: card?.exp_year, last4: card?.last4 },
          billingDetails,
        }))
      : null,
    shipping: null,
    shippingOptions: [],
    surcharge: null,
    tax: { status: 'ready' },
    taxAmounts: null,
    taxIdInfo: null,
    total: {
      subtotal: amount(session.amount_subtotal),
      total: amount(session.amount_total),
      discount: amount(totals?.amount_discount),
      taxInclusive: amount(inclusive ? totals?.amount_tax : 0),
      taxExclusive: amount(inclusive ? 0 : totals?.amount_tax),
      shippingRate: amount(0),
      surcharge: amount(0),
      appliedBalance: amount(0),
      balanceAppliedToNextInvoice: false,
    },
    optionalItems: null,
  };
}
