import type { Clock } from '../clock.js';
import type { PaymentProvider, PriceReading } from '../providers/provider.js';
import type { CataloguePlan, CataloguePrice, Plans } from './catalogue.js';
import { priceNotConfigured } from './errors.js';

/** How long looked-up prices are used. A price changed at Stripe shows after this. */
const freshForMs = 60_000;

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
  /** Forgets what was looked up. */
  refresh(): void;
}

/** Looks all prices of the catalogue up at once, keeps them for a minute, and never asks twice at the same time. */
export function createPriceBook(plans: Plans, provider: PaymentProvider, clock: Clock): PriceBook {
  let book: { at: number; prices: Promise<Map<string, PriceReading>> } | undefined;

  const lookUp = (): Promise<Map<string, PriceReading>> => {
    const now = clock.now().getTime();
    if (book && Math.abs(now - book.at) < freshForMs) return book.prices;
    const prices = readAll(plans, provider);
    const mine = { at: now, prices };
    book = mine;
    prices.catch(() => {
      if (book === mine) book = undefined;
    });
    return prices;
  };

  return {
    async price(plan, price) {
      const key = price.priceId ?? price.lookupKey ?? '';
      const found = (await lookUp()).get(key);
      // A missing price may have been made a moment ago: the next request looks again.
      if (!found) book = undefined;
      const wrong = problemWith(found, price, key);
      if (wrong || found?.amountMinor == null) throw priceNotConfigured(plan, price.interval, wrong ?? '');
      return { priceId: found.id, interval: price.interval, amountMinor: found.amountMinor, currency: found.currency };
    },
    refresh() {
      book = undefined;
    },
  };
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
