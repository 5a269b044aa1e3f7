import type { Clock } from '../clock.js';
import type { Logger } from '../logger.js';
import type { PaymentProvider, PriceReading } from '../providers/provider.js';
import type { CataloguePlan, CataloguePrice, Plans } from './catalogue.js';
import { priceNotConfigured } from './errors.js';

/** How long looked-up prices are used. A price changed at Stripe shows after this. */
const freshForMs = 60_000;
/** The same while one is missing: it is about to be created. */
const freshForMsIncomplete = 10_000;

/** A price as it is sold: the amount is the provider's. */
export interface SoldPrice {
  priceId: string;
  interval: 'month' | 'year';
  amountMinor: number;
  currency: string;
}

export interface PriceBook {
  /** The price of a plan in an interval the catalogue has. @throws BillingFailure PRICE_NOT_CONFIGURED */
  price(plan: CataloguePlan, price: CataloguePrice): Promise<SoldPrice>;
  /** The prices of a plan that can be sold now. One that cannot is logged, once until it is there. */
  offered(plan: CataloguePlan): Promise<SoldPrice[]>;
  /** Forgets what was looked up. */
  refresh(): void;
}

/** Looks all prices of the catalogue up at once, keeps them for a minute, and never asks twice at the same time. */
export function createPriceBook(plans: Plans, provider: PaymentProvider, clock: Clock, logger: Logger): PriceBook {
  let book: { at: number; freshForMs: number; prices: Promise<Map<string, PriceReading>> } | undefined;
  const saidMissing = new Set<string>();

  const lookUp = (): Promise<Map<string, PriceReading>> => {
    const now = clock.now().getTime();
    if (book && Math.abs(now - book.at) < book.freshForMs) return book.prices;
    const prices = readAll(plans, provider);
    const mine = { at: now, freshForMs, prices };
    book = mine;
    prices.catch(() => {
      if (book === mine) book = undefined;
    });
    return prices;
  };

  const sold = async (price: CataloguePrice): Promise<SoldPrice | { wrong: string }> => {
    const key = keyOf(price);
    const found = (await lookUp()).get(key);
    const wrong = problemWith(found, price, key);
    if (wrong !== null || found?.amountMinor == null) return { wrong: wrong ?? '' };
    return { priceId: found.id, interval: price.interval, amountMinor: found.amountMinor, currency: found.currency };
  };

  return {
    async price(plan, price) {
      let found = await sold(price);
      if ('wrong' in found) {
        // It may have been created a moment ago.
        book = undefined;
        found = await sold(price);
      }
      if ('wrong' in found) throw priceNotConfigured(plan, price.interval, found.wrong);
      return found;
    },
    async offered(plan) {
      const offers: SoldPrice[] = [];
      for (const price of plan.prices) {
        const key = keyOf(price);
        const found = await sold(price);
        if (!('wrong' in found)) {
          saidMissing.delete(key);
          offers.push(found);
          continue;
        }
        if (book) book.freshForMs = freshForMsIncomplete;
        if (saidMissing.has(key)) continue;
        saidMissing.add(key);
        const about = { plan: plan.code, interval: price.interval, price: key, reason: found.wrong };
        logger.error(
          about,
          `price not found at Stripe, not for sale: run "npx tillkit catalog sync --plans <your plans>"`,
        );
      }
      return offers;
    },
    refresh() {
      book = undefined;
    },
  };
}

/** What a price is found by: its id where the environment gives one, else its lookup key. */
function keyOf({ priceId, lookupKey }: CataloguePrice): string {
  return priceId ?? lookupKey ?? '';
}

function problemWith(found: PriceReading | undefined, { interval }: CataloguePrice, key: string): string | null {
  if (!found?.active) return `Stripe has no active price "${key}".`;
  if (found.interval !== interval || found.intervalCount !== 1) {
    return `The price "${key}" is charged every ${found.intervalCount ?? '?'} ${found.interval ?? 'never'}, not every ${interval}.`;
  }
  if (found.amountMinor === null) return `The price "${key}" has no fixed amount in whole minor units.`;
  return null;
}

async function readAll(plans: Plans, provider: PaymentProvider): Promise<Map<string, PriceReading>> {
  const prices = plans.list.flatMap((plan) => plan.prices);
  const byId = prices.flatMap(({ priceId }) => (priceId === null ? [] : [priceId]));
  const byKey = prices.flatMap(({ priceId, lookupKey }) => (priceId === null && lookupKey !== null ? [lookupKey] : []));
  const [listed, ...read] = await Promise.all([
    byKey.length === 0 ? [] : provider.findPrices(byKey),
    ...byId.map((id) => provider.readPrice(id)),
  ]);
  const found = new Map<string, PriceReading>();
  for (const price of listed) if (price.lookupKey !== null) found.set(price.lookupKey, price);
  for (const price of read) if (price !== null) found.set(price.id, price);
  return found;
}
