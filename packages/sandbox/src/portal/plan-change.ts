import { previewInvoice } from '../billing/invoices/preview.js';
import { isMetered } from '../billing/meters/lines.js';
import { planChange } from '../billing/subscriptions/change.js';
import { updateSubscription } from '../billing/subscriptions/update.js';
import { findPromotionCode } from '../catalogue/discounts/find-code.js';
import { readDiscounts } from '../catalogue/discounts/redeem.js';
import { priceIn } from '../catalogue/price-currencies.js';
import { pricesIn, productsIn } from '../catalogue/tables.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { Invoice, PortalConfiguration, Price, Subscription, SubscriptionItem } from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import { ownSubscription, portalSummary } from './operations.js';

/*
 * Another plan, or another quantity, as the portal's configuration allows. The preview and the change are calculated with
 * the same `proration_date`, so that what the person confirmed is what is billed.
 */

export interface PlanChoice {
  price: Price;
  productName: string;
  /** Between what the quantity may be chosen; null where it stays as it is. */
  quantity: { least: number; most: number } | null;
}

/** What a person wants. The quantity is the present one where it is not given. */
export interface PlanWish {
  price: string;
  quantity?: number | undefined;
  /** As the person typed it; empty or left out is none. */
  promotionCode?: string | undefined;
}

export interface PlanPreview {
  choice: PlanChoice;
  quantity: number;
  invoice: Invoice;
  /** Whether the invoice is made and paid at once; otherwise it is the next one. */
  isDueNow: boolean;
  prorationDate: number;
  /** The code that was given with the wish; empty is none. */
  promotionCode: string;
}

const quantityMax = 999_999;

/** The plans a subscription can be changed to, its own included; none where the portal does not offer it. */
export function planChoices(app: App, sessionId: string, subscription: Subscription): PlanChoice[] {
  const { configuration } = portalSummary(app, sessionId);
  const { enabled, products, default_allowed_updates: allowed } = configuration.features.subscription_update;
  // Stripe's portal changes subscriptions to one product only, and none that waits for its end.
  // Nor what is billed by usage.
  const isByUsage = subscription.items.data.some((item) => isMetered(item.price));
  if (!enabled || subscription.items.data.length !== 1 || subscription.schedule || isByUsage) return [];
  return (products ?? []).flatMap(({ product, prices, adjustable_quantity: adjustable }) => {
    const quantity =
      allowed.includes('quantity') && adjustable.enabled
        ? { least: adjustable.minimum ?? 1, most: adjustable.maximum ?? quantityMax }
        : null;
    const current = String(subscription.items.data[0]?.price.id);
    return prices.flatMap((id) => {
      const stored = pricesIn(app.store).get(id);
      const price = stored && priceIn(app, stored, subscription.currency);
      const isOffered = price?.active && !isMetered(price) && allowed.includes('price');
      if (!price || (!isOffered && id !== current)) return [];
      return [{ price, productName: productsIn(app.store).get(product)?.name ?? id, quantity }];
    });
  });
}

/** @throws StripeError when the portal does not offer this change, or it changes nothing */
export function previewPlanChange(app: App, sessionId: string, subscriptionId: string, wish: PlanWish): PlanPreview {
  const prorationDate = app.now();
  const { subscription, choice, quantity, change } = readWish(app, sessionId, subscriptionId, wish, prorationDate);
  const { discounts, proration_behavior, proration_date, items } = change;
  const invoice = previewInvoice(app, {
    subscription: subscription.id,
    ...(discounts ? { discounts } : {}),
    subscription_details: { items, proration_behavior, proration_date },
  });
  const isDueNow = planChange(app, subscription, { items, proration_behavior, proration_date }).immediate;
  return {
    choice,
    quantity,
    invoice,
    isDueNow: Boolean(isDueNow),
    prorationDate,
    promotionCode: wish.promotionCode ?? '',
  };
}

/**
 * Changes the plan. A payment that fails changes nothing.
 *
 * @param prorationDate the preview's, in seconds since 1970
 * @throws StripeError when the portal does not offer this change, or its payment fails
 */
export function changePlanFromPortal(
  app: App,
  sessionId: string,
  subscriptionId: string,
  wish: PlanWish,
  prorationDate: number,
): Subscription {
  // A page that was left open for long is calculated again, and customers cannot choose a date of their own.
  const isFresh = Number.isInteger(prorationDate) && Math.abs(app.now() - prorationDate) <= 600;
  const at = isFresh ? prorationDate : app.now();
  const { subscription, change } = readWish(app, sessionId, subscriptionId, wish, at);
  return updateSubscription(app, subscription, { ...change, payment_behavior: 'error_if_incomplete' });
}

function readWish(app: App, sessionId: string, subscriptionId: string, wish: PlanWish, prorationDate: number) {
  const { configuration, subscription } = ownSubscription(app, sessionId, subscriptionId);
  const [item] = subscription.items.data;
  const choice = planChoices(app, sessionId, subscription).find(({ price }) => price.id === wish.price);
  if (!item || !choice) throw invalid('This plan is not offered in this portal.', { param: 'price' });
  const quantity = readQuantity(item, choice, wish.quantity);
  const discounts = readPromotion(app, configuration, subscription, wish.promotionCode);
  if (choice.price.id === item.price.id && quantity === (item.quantity ?? 1) && !discounts)
    throw invalid('This is the plan you have.', { param: 'price' });
  const behavior = configuration.features.subscription_update.proration_behavior;
  const change = {
    items: [{ id: item.id, price: choice.price.id, quantity }],
    proration_behavior: behavior as 'none',
    proration_date: prorationDate,
    ...(discounts ? { discounts } : {}),
  };
  return { subscription, choice, quantity, change };
}

/** Whether a promotion code can be given with a change. */
export function takesPromotionCodes({ features }: PortalConfiguration): boolean {
  const { default_allowed_updates: allowed, enabled } = features.subscription_update;
  return enabled && allowed.includes('promotion_code');
}

/** In place of the discounts that the subscription has. @throws StripeError for a code that cannot be used */
function readPromotion(
  app: App,
  configuration: PortalConfiguration,
  subscription: Subscription,
  text = '',
): { promotion_code: string }[] | undefined {
  if (text.trim() === '') return undefined;
  if (!takesPromotionCodes(configuration))
    throw invalid('Promotion codes cannot be used in this portal.', { param: 'promotion_code' });
  const discounts = [{ promotion_code: findPromotionCode(app, text).id }];
  readDiscounts(app, discounts, {
    at: 'discounts',
    customer: customersIn(app.store).get(subscription.customer),
    currency: subscription.currency,
    amount: undefined,
  });
  return discounts;
}

function readQuantity(item: SubscriptionItem, { quantity: allowed }: PlanChoice, wanted: number | undefined): number {
  const present = item.quantity ?? 1;
  if (wanted === undefined || wanted === present) return present;
  if (!allowed) throw invalid('The quantity cannot be changed in this portal.', { param: 'quantity' });
  if (!Number.isInteger(wanted) || wanted < allowed.least || wanted > allowed.most) {
    throw invalid(`The quantity must be from ${allowed.least} to ${allowed.most}.`, { param: 'quantity' });
  }
  return wanted;
}
