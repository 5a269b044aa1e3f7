import type { PaymentDue } from '@tillkit/contract';
import type { Clock } from '../clock.js';
import { describeError, type Logger } from '../logger.js';
import type { PaymentProvider } from '../providers/provider.js';
import type { BillingPlans } from './billing-plans.js';
import type { CataloguePlan, Plans } from './catalogue.js';
import { planNotForSale, unknownPlan } from './errors.js';
import { createPriceBook, type SoldPrice } from './price-book.js';
import { syncPlans } from './sync.js';

export type { BillingPlans, PlanSyncOptions } from './billing-plans.js';
export type {
  CataloguePlan,
  CataloguePrice,
  CatalogueQuota,
  PlanDefinition,
  PlanDefinitions,
  Plans,
  PriceDefinition,
  QuotaDefinition,
} from './catalogue.js';
export { definePlans } from './catalogue.js';
export { type PlanSyncEntry, syncPlans } from './sync.js';

/** The plans with what other features of the router need of them. */
export interface PlansService extends BillingPlans {
  readonly catalogue: Plans;
  /** Looks every price up and logs those that are not for sale. Never rejects. */
  check(): Promise<void>;
  /** The plan and price for a checkout. @throws BillingFailure UNKNOWN_PLAN, PLAN_NOT_FOR_SALE, PRICE_NOT_CONFIGURED */
  forSale(code: string, interval: 'month' | 'year'): Promise<{ plan: CataloguePlan; price: SoldPrice }>;
  /** The plan of a price at Stripe, or null when the catalogue has no such price. */
  planOfPrice(price: { priceId: string | null; lookupKey: string | null }): CataloguePlan | null;
  /** All plans of an account that pays for `paid`: the free ones and those, in catalogue order. */
  plansWith(paid: readonly string[]): { codes: string[]; primary: string | null; isPaid: boolean };
}

export interface PlansDependencies {
  catalogue: Plans;
  provider: PaymentProvider;
  clock: Clock;
  logger: Logger;
  /** Codes of the plans an account pays for and may use now, and the payment that is due. */
  standingOf(accountId: string): Promise<{ paid: string[]; paymentDue: PaymentDue | null }>;
}

export function createPlans({ catalogue, provider, clock, logger, standingOf }: PlansDependencies): PlansService {
  const book = createPriceBook(catalogue, provider, clock, logger);

  const plansWith: PlansService['plansWith'] = (paid) => {
    const codes = catalogue.list.filter(({ code, free }) => free || paid.includes(code)).map(({ code }) => code);
    return { codes, primary: codes.at(-1) ?? null, isPaid: paid.length > 0 };
  };

  return {
    catalogue,
    plansWith,

    async list(accountId) {
      const nobody = { paid: [], paymentDue: null };
      const { paid, paymentDue } = accountId === null ? nobody : await standingOf(accountId);
      const mine = plansWith(paid);
      const own = paymentDue?.plan ?? mine.primary;
      const plans = catalogue.list.map(async (plan) => ({
        code: plan.code,
        name: plan.name,
        description: plan.description,
        features: [...plan.features],
        recommended: plan.recommended,
        free: plan.free,
        prices: (await book.offered(plan)).map(({ interval, amountMinor, currency }) => {
          return { interval, amountMinor, currency };
        }),
        current: accountId !== null && own === plan.code,
      }));
      return {
        signedIn: accountId !== null,
        isPaid: accountId !== null && mine.isPaid,
        primaryPlan: accountId === null ? null : mine.primary,
        paymentDue,
        // A plan without a price cannot be sold; its own account sees it all the same.
        plans: (await Promise.all(plans)).filter(({ free, prices, current }) => free || prices.length > 0 || current),
      };
    },

    async check() {
      try {
        for (const plan of catalogue.list) await book.offered(plan);
      } catch (error) {
        logger.warn({ error: describeError(error) }, 'plan prices not checked');
      }
    },

    async sync(options) {
      const entries = await syncPlans(catalogue, provider, options);
      book.refresh();
      return entries;
    },

    async forSale(code, interval) {
      const plan = catalogue.find(code);
      if (!plan) throw unknownPlan(code, catalogue);
      const price = plan.prices.find((each) => each.interval === interval);
      if (!price) throw planNotForSale(plan, interval);
      return { plan, price: await book.price(plan, price) };
    },

    planOfPrice({ priceId, lookupKey }) {
      const matches = (plan: CataloguePlan) =>
        plan.prices.some(
          (price) =>
            (priceId !== null && price.priceId === priceId) || (lookupKey !== null && price.lookupKey === lookupKey),
        );
      return catalogue.list.find(matches) ?? null;
    },
  };
}
