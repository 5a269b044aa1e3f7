import { periodEnd } from '../../catalogue/period.js';
import { priceIn } from '../../catalogue/price-currencies.js';
import { couponsIn, promotionCodesIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import type { CheckoutSession, LineItem } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import type { Interval } from '../../wire/pages/text/texts.js';
import { quantityMax } from '../line-items.js';
import type { CheckoutPlan } from '../tables.js';
import { checkoutPlansIn } from '../tables.js';
import { fullAmountOf } from '../tax.js';
import type { Offer, OfferItem, OfferPromotion, Renewal } from './offer.js';

const daySeconds = 86_400;

/** Reads an open session into what its page shows. */
export function readOffer(app: App, session: CheckoutSession, query = new URLSearchParams()): Offer {
  const plan = checkoutPlansIn(app.store).get(session.id);
  const items = plan?.lineItems ?? [];
  const totalMinor = session.amount_total ?? 0;
  const customer = customersIn(app.store).get(session.customer ?? '');
  return {
    sessionId: session.id,
    query: secretQuery(session),
    framed: session.ui_mode === 'embedded_page',
    mode: session.mode as Offer['mode'],
    merchant: app.merchantName,
    currency: session.currency ?? 'usd',
    items: items.map((item) => readItem(app, item, items.length)),
    subtotalMinor: session.amount_subtotal ?? totalMinor,
    discountMinor: session.total_details?.amount_discount ?? 0,
    taxedByAddress: session.automatic_tax.enabled,
    taxMinor: session.total_details?.amount_tax ?? 0,
    totalMinor,
    renewal: session.mode === 'subscription' ? readRenewal(app, items, plan, hasSingleDiscount(app, session)) : null,
    promotion: readPromotion(app, session, query),
    email: customer?.email ?? session.customer_email,
    emailTyped: session.customer_details?.email ?? '',
    needsCard: totalMinor > 0 || session.payment_method_collection !== 'if_required',
    cancelUrl: session.cancel_url,
  };
}

/** What an address of a session that is framed must have; empty for others. */
export function secretQuery(session: CheckoutSession): string {
  return session.client_secret ? `?${new URLSearchParams({ client_secret: session.client_secret })}` : '';
}

function readItem(app: App, item: LineItem, count: number): OfferItem {
  const recurring = item.price?.recurring;
  const { adjustable_quantity: adjustable } = item;
  return {
    id: item.id,
    adjustable: adjustable
      ? { least: Math.max(adjustable.minimum ?? 0, count === 1 ? 1 : 0), most: adjustable.maximum ?? quantityMax }
      : null,
    name: item.description ?? '',
    quantity: item.quantity ?? 1,
    unitMinor: (item.price && priceIn(app, item.price, item.currency))?.unit_amount ?? null,
    totalMinor: item.amount_subtotal,
    every: recurring ? { interval: recurring.interval as Interval, count: recurring.interval_count } : null,
  };
}

function readPromotion(app: App, session: CheckoutSession, query: URLSearchParams): OfferPromotion | null {
  if (!session.allow_promotion_codes) return null;
  const applied = promotionCodesIn(app.store).get(String(session.discounts?.[0]?.promotion_code ?? ''));
  const code = query.get('code');
  const why = query.get('refused') === 'unknown' ? 'unknown' : 'unfit';
  return { applied: applied?.code ?? null, refused: code && query.has('refused') ? { code, why } : null };
}

/** The first charge after today's: at the end of the trial, or of the first period. */
function readRenewal(
  app: App,
  items: readonly LineItem[],
  plan: CheckoutPlan | undefined,
  singleDiscount: boolean,
): Renewal | null {
  const data: Record<string, unknown> = plan?.subscriptionData ?? {};
  const recurring = items.find((item) => item.price?.recurring)?.price?.recurring;
  if (!recurring) return null;
  const now = app.now();
  const trialEnd =
    typeof data.trial_end === 'number'
      ? data.trial_end
      : typeof data.trial_period_days === 'number'
        ? now + data.trial_period_days * daySeconds
        : null;
  return {
    at: trialEnd ?? periodEnd(now, recurring, now),
    amountMinor: items
      .filter((item) => item.price?.recurring)
      .reduce((sum, item) => sum + (singleDiscount && plan ? fullAmountOf(app, plan, item) : item.amount_total), 0),
    interval: recurring.interval as Interval,
    count: recurring.interval_count,
    afterTrial: trialEnd !== null,
  };
}

/** Whether the session's discount is for the first invoice alone. */
function hasSingleDiscount(app: App, session: CheckoutSession): boolean {
  const [discount] = session.discounts ?? [];
  const code = promotionCodesIn(app.store).get(discount?.promotion_code ?? '');
  return couponsIn(app.store).get(discount?.coupon ?? code?.promotion.coupon ?? '')?.duration === 'once';
}
