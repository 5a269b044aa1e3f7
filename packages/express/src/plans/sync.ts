import type { PaymentProvider, PriceReading } from '../providers/provider.js';
import type { CataloguePlan, CataloguePrice, Plans } from './catalogue.js';

/** One price of the catalogue against the provider. */
export interface PlanSyncEntry<Plan extends string = string> {
  /** Code of the plan. */
  plan: Plan;
  /** How often the price is charged. */
  interval: 'month' | 'year';
  /** Null if the plan names the price by its id. */
  lookupKey: string | null;
  /** Null if the price is missing at Stripe. */
  priceId: string | null;
  /**
   * `present`: as the catalogue says. `created`: made now. `missing`: would be made, or cannot be (see `problems`).
   * `different`: exists with other values; never changed, since customers may be paying it.
   */
  state: 'present' | 'created' | 'missing' | 'different';
  /** How the price differs from the definition; empty if it does not. */
  problems: string[];
}

/**
 * Makes the prices of the catalogue that the provider lacks, with their products. What exists is never changed: a price
 * of another amount is reported, and is replaced by giving it a new lookup key.
 */
export async function syncPlans(
  plans: Plans,
  provider: PaymentProvider,
  { dryRun = false }: { dryRun?: boolean | undefined } = {},
): Promise<PlanSyncEntry[]> {
  const entries: PlanSyncEntry[] = [];
  for (const plan of plans.list) {
    for (const price of plan.prices) entries.push(await syncPrice(plan, price, provider, dryRun));
  }
  return entries;
}

async function syncPrice(
  plan: CataloguePlan,
  price: CataloguePrice,
  provider: PaymentProvider,
  dryRun: boolean,
): Promise<PlanSyncEntry> {
  const { interval, lookupKey } = price;
  const entry = (state: PlanSyncEntry['state'], priceId: string | null, problems: string[] = []): PlanSyncEntry => ({
    plan: plan.code,
    interval,
    lookupKey,
    priceId,
    state,
    problems,
  });
  const found = await find(price, provider);
  if (found) {
    const problems = differences(price, found);
    return entry(problems.length === 0 ? 'present' : 'different', found.id, problems);
  }
  if (price.priceId !== null)
    return entry('missing', price.priceId, ['A price given by its id is not created: check the id.']);
  const { amountMinor, currency } = price;
  if (lookupKey === null || amountMinor === null || currency === null) {
    return entry('missing', null, ['Give amountMinor and currency, so that it can be created.']);
  }
  if (dryRun) return entry('missing', null);
  const { code, name, description } = plan;
  const made = await provider.createPrice({
    planCode: code,
    planName: name,
    description,
    lookupKey,
    interval,
    amountMinor,
    currency,
  });
  return entry('created', made.id);
}

async function find({ priceId, lookupKey }: CataloguePrice, provider: PaymentProvider): Promise<PriceReading | null> {
  if (priceId !== null) return provider.readPrice(priceId);
  const [found] = await provider.findPrices([lookupKey ?? '']);
  return found ?? null;
}

function differences(wanted: CataloguePrice, found: PriceReading): string[] {
  const problems: string[] = [];
  const compare = (what: string, catalogue: unknown, provider: unknown) => {
    if (catalogue !== null && catalogue !== provider) {
      problems.push(`${what}: ${String(catalogue)} in the catalogue, ${String(provider)} at Stripe.`);
    }
  };
  compare('amountMinor', wanted.amountMinor, found.amountMinor);
  compare('currency', wanted.currency, found.currency);
  compare('interval', wanted.interval, found.interval);
  if (found.intervalCount !== 1)
    problems.push(`interval: every ${String(found.intervalCount)} at Stripe, every 1 here.`);
  if (!found.active) problems.push('The price is archived at Stripe.');
  return problems;
}
