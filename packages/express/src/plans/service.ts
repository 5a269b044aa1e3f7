import type { Clock } from '../clock.js';
import { describeError, type Logger } from '../logger.js';
import type { PaymentProvider } from '../providers/provider.js';
import type { BillingPlans } from './billing-plans.js';
import type { CataloguePlan, Plans } from './catalogue.js';
import { planNotForSale, seatsOutOfRange, unknownPlan } from './errors.js';
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
  SeatsDefinition,
} from './catalogue.js';
export { definePlans } from './catalogue.js';
export { type PlanSyncEntry, syncPlans } from './sync.js';

/** The plans with what other features of the router need of them. */
export interface PlansService extends Pick<BillingPlans, 'sync'> {
  readonly catalogue: Plans;
  /** Looks every price up and logs those that are not for sale. Never rejects. */
  check(): Promise<void>;
  /** The plan and price for a checkout. @throws BillingFailure UNKNOWN_PLAN, PLAN_NOT_FOR_SALE, PRICE_NOT_CONFIGURED */
  forSale(code: string, interval: 'month' | 'year'): Promise<{ plan: CataloguePlan; price: SoldPrice }>;
  /** The seats of a purchase: what is asked for, or the least. @throws BillingFailure SEATS_OUT_OF_RANGE */
  seatsFor(plan: CataloguePlan, wanted: number | undefined): number;
  /** The prices of a plan that are for sale. */
  offered(plan: CataloguePlan): Promise<SoldPrice[]>;
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
}

export function createPlans({ catalogue, provider, clock, logger }: PlansDependencies): PlansService {
  const book = createPriceBook(catalogue, provider, clock, logger);

  const plansWith: PlansService['plansWith'] = (paid) => {
    const codes = catalogue.list.filter(({ code, free }) => free || paid.includes(code)).map(({ code }) => code);
    return { codes, primary: codes.at(-1) ?? null, isPaid: paid.length > 0 };
  };

  return {
    catalogue,
    plansWith,
    offered: (plan) => book.offered(plan),

    seatsFor({ code, seats }, wanted = seats?.min ?? 1) {
      const { min, max } = seats ?? { min: 1, max: 1 };
      if (wanted < min || (max !== null && wanted > max)) throw seatsOutOfRange(code, wanted, min, max);
      return wanted;
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
