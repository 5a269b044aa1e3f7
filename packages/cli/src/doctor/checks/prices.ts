import type { Check } from '../context.js';
import { failed, ok, skipped } from '../finding.js';

/** Every price that the plans name exists at Stripe and can be sold. */
export const prices: Check = async ({ stripe, plans }) => {
  if (!plans) return [skipped('plans.prices', 'The plans’ prices: name the module with your plans by --plans.')];
  if (!stripe) return [skipped('plans.prices', 'The plans’ prices, because the configuration is not right.')];
  const named = plans.list.flatMap((plan) =>
    plan.prices.map((price) => ({ plan: plan.code, interval: price.interval, ...nameOf(price) })),
  );
  const answer = await stripe.inspection.missingPrices({
    priceIds: named.flatMap(({ kind, name }) => (kind === 'id' ? [name] : [])),
    lookupKeys: named.flatMap(({ kind, name }) => (kind === 'lookup key' ? [name] : [])),
  });
  if (answer.result !== 'listed')
    return [skipped('plans.prices', `The plans’ prices, because Stripe did not list them: ${answer.message}`)];
  const missing = named.filter(({ name }) => answer.missing.includes(name));
  if (missing.length === 0) return [ok('plans.prices', `Stripe has all ${named.length} prices of the plans.`)];
  return missing.map(({ plan, interval, kind, name }) =>
    failed('plans.prices', {
      found: `Stripe has no active price with the ${kind} "${name}" (plan "${plan}", ${interval}).`,
      meaning: 'The plan cannot be bought in this interval, and the pricing table leaves it out.',
      fix:
        kind === 'id'
          ? 'Correct the price id in the environment.'
          : `Run tillkit catalog sync --apply with these plans once, or give the price in the Stripe dashboard the lookup key "${name}".`,
    }),
  );
};

function nameOf({ priceId, lookupKey }: { priceId: string | null; lookupKey: string | null }) {
  if (priceId !== null) return { kind: 'id' as const, name: priceId };
  return { kind: 'lookup key' as const, name: lookupKey ?? '' };
}
