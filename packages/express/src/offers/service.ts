import type { PlansReply } from '@tillkit/contract';
import type { PlansService } from '../plans/service.js';
import type { SubscriptionsService } from '../subscriptions/service.js';

/** The plans as a visitor or an account sees them. */
export interface Offers {
  /** See `billing.plans.list`. */
  list(accountId: string | null): Promise<PlansReply>;
}

export interface OffersDependencies {
  plans: Pick<PlansService, 'catalogue' | 'offered' | 'plansWith'>;
  subscriptions: Pick<SubscriptionsService, 'standing'>;
}

const signedOut = { paid: [], paymentDue: null };

export function createOffers({ plans, subscriptions }: OffersDependencies): Offers {
  return {
    async list(accountId) {
      const { paid, paymentDue } = accountId === null ? signedOut : await subscriptions.standing(accountId);
      const mine = plans.plansWith(paid);
      const own = paymentDue?.plan ?? mine.primary;
      const offered = plans.catalogue.list.map(async (plan) => ({
        code: plan.code,
        name: plan.name,
        description: plan.description,
        features: [...plan.features],
        recommended: plan.recommended,
        free: plan.free,
        prices: (await plans.offered(plan)).map(({ interval, amountMinor, currency }) => {
          return { interval, amountMinor, currency };
        }),
        seats: plan.seats,
        current: accountId !== null && own === plan.code,
      }));
      return {
        signedIn: accountId !== null,
        isPaid: accountId !== null && mine.isPaid,
        primaryPlan: accountId === null ? null : mine.primary,
        paymentDue,
        // A plan without a price cannot be sold; its own account sees it all the same.
        plans: (await Promise.all(offered)).filter(({ free, prices, current }) => free || prices.length > 0 || current),
      };
    },
  };
}
