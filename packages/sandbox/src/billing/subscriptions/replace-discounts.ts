import { type Redemption, redeem } from '../../catalogue/discounts/redeem.js';
import { removeDiscounts } from '../../catalogue/discounts/running.js';
import type { App } from '../../core/app.js';
import type { Subscription } from '../../core/stored.js';

/** A list of discounts is the whole list: those that are not named in it end. */
export function replaceDiscounts(app: App, subscription: Subscription, redemptions: readonly Redemption[]): void {
  const { customer, id } = subscription;
  const kept = redeem(app, redemptions, { customer, subscription: id });
  removeDiscounts(
    app,
    subscription,
    subscription.discounts.filter((discount) => !kept.includes(discount)),
  );
  subscription.discounts = kept;
}
