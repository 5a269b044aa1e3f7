import type Stripe from 'stripe';
import { type CatalogueItem, type PaymentProvider, type PriceReading, ProviderFailure } from '../provider.js';
import { asking } from './failures.js';

type Prices = Pick<PaymentProvider, 'findPrices' | 'readPrice' | 'createPrice'>;

/** Stripe takes at most this many lookup keys in one list. */
const lookupKeysMax = 10;

export function stripePrices(stripe: Stripe): Prices {
  return {
    findPrices: (lookupKeys) =>
      asking('list prices', async () => {
        const found: PriceReading[] = [];
        for (let from = 0; from < lookupKeys.length; from += lookupKeysMax) {
          const chunk = lookupKeys.slice(from, from + lookupKeysMax);
          const page = await stripe.prices.list({ lookup_keys: chunk, active: true, limit: 100 });
          found.push(...page.data.map(toReading));
        }
        return found;
      }),

    readPrice: async (id) => {
      try {
        return await asking('read price', async () => toReading(await stripe.prices.retrieve(id)));
      } catch (error) {
        if (error instanceof ProviderFailure && error.reason === 'not_found') return null;
        throw error;
      }
    },

    createPrice: (item) =>
      asking('create price', async () => {
        const product = await ensureProduct(stripe, item);
        const price = await stripe.prices.create(
          {
            product,
            currency: item.currency,
            unit_amount: item.amountMinor,
            recurring: { interval: item.interval },
            lookup_key: item.lookupKey,
            metadata: { tillkit_plan: item.planCode },
          },
          { idempotencyKey: `tillkit:price:${item.lookupKey}:${item.currency}:${item.amountMinor}:${item.interval}` },
        );
        return toReading(price);
      }),
  };
}

/** The product of a plan has an id made from the plan's code, so two runs at once make one product. */
async function ensureProduct(stripe: Stripe, item: CatalogueItem): Promise<string> {
  const id = `tillkit_${item.planCode}`;
  try {
    return (await stripe.products.retrieve(id)).id;
  } catch (error) {
    const failure = error as { code?: string };
    if (failure.code !== 'resource_missing') throw error;
  }
  const product = await stripe.products.create(
    {
      id,
      name: item.planName,
      ...(item.description ? { description: item.description } : {}),
      metadata: { tillkit_plan: item.planCode },
    },
    { idempotencyKey: `tillkit:product:${id}:${item.planName}` },
  );
  return product.id;
}

function toReading(price: Stripe.Price): PriceReading {
  return {
    id: price.id,
    lookupKey: price.lookup_key,
    active: price.active,
    amountMinor: price.unit_amount,
    currency: price.currency,
    interval: price.recurring?.interval ?? null,
    intervalCount: price.recurring?.interval_count ?? null,
  };
}
