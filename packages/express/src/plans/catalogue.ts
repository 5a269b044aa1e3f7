import { type QuotaPeriod, quotaPeriod } from '@tillkit/contract';
import { ConfigError, type ConfigProblem } from '../config-rules.js';
import { flag, group, isCurrency, list, orUndefined, record, rule } from '../option-checks.js';

/** One price of a plan. Found at the provider by `lookupKey`, or by `priceId` where the environment gives one. */
export interface PriceDefinition {
  /** Stripe's lookup key: the same name in every environment, a different price id in each. */
  lookupKey?: string | undefined;
  /** Id of a price at Stripe, from the environment; takes the place of the lookup key. */
  priceId?: string | undefined;
  /** What `billing.plans.sync()` creates when the price is missing, in minor units. Shown amounts are Stripe's. */
  amountMinor?: number | undefined;
  /** Lower-case ISO code, with `amountMinor`. */
  currency?: string | undefined;
}

/** One plan, as you write it. */
export interface PlanDefinition<Quota extends string = string> {
  /** What customers call the plan. */
  name: string;
  /** One line below the name. Default: none. */
  description?: string | undefined;
  /** Lines for the pricing table. */
  features?: string[] | undefined;
  /** Whether the pricing table highlights it. Default: false. */
  recommended?: boolean | undefined;
  /** A free plan has no prices, and every account has it. */
  free?: boolean | undefined;
  /** What a month and a year cost. A plan that is not free has at least one. */
  prices?: { month?: PriceDefinition | undefined; year?: PriceDefinition | undefined } | undefined;
  /** For a plan whose price is for each seat. Without it the plan is sold once. */
  seats?: SeatsDefinition | undefined;
  /**
   * What the plan allows, by a name of the host's own: `{ messages: { limit: 1000, period: 'month' }, projects: {
   * limit: 3 } }`.
   */
  quotas?: { readonly [name in Quota]?: QuotaDefinition | undefined } | undefined;
}

/** How many seats a plan is sold for. Stripe bills its price for each of them. */
export interface SeatsDefinition {
  /** Default: 1. */
  min?: number | undefined;
  /** Default: no limit. */
  max?: number | undefined;
}

/** How much of something a plan allows. */
export interface QuotaDefinition {
  /** Whole number of at least 0, or `unlimited`. */
  limit: number | 'unlimited';
  /**
   * How often what is used is refilled, counted from the day the plan was taken; a yearly plan may refill monthly.
   * Without it nothing refills: what is used is released, as projects and seats are.
   */
  period?: QuotaPeriod | undefined;
  /** Whether the limit is of each seat of the subscription. Default false. */
  perSeat?: boolean | undefined;
}

/** What `definePlans` takes: the plans by their code, lowest first. */
export type PlanDefinitions<Plan extends string = string, Quota extends string = string> = {
  readonly [code in Plan]: PlanDefinition<Quota>;
};

/** A checked plan of the catalogue. */
export interface CataloguePlan<Plan extends string = string, Quota extends string = string> {
  /** Key of the plan in the definition. */
  readonly code: Plan;
  /** What customers call it. */
  readonly name: string;
  /** Null without one. */
  readonly description: string | null;
  /** Lines for the pricing table. */
  readonly features: readonly string[];
  /** Whether the pricing table highlights it. */
  readonly recommended: boolean;
  /** Whether every account has it. */
  readonly free: boolean;
  /** What it costs; empty for a free plan. */
  readonly prices: readonly CataloguePrice[];
  /** How many seats it is sold for; a null maximum is no limit. Null: it is sold once. */
  readonly seats: { readonly min: number; readonly max: number | null } | null;
  /** What it allows. */
  readonly quotas: readonly CatalogueQuota<Quota>[];
}

/** A quota of a plan as it was checked. */
export interface CatalogueQuota<Quota extends string = string> {
  /** Name of the quota. */
  readonly quota: Quota;
  /** Null is unlimited. */
  readonly limit: number | null;
  /** Null is never refilled. */
  readonly period: QuotaPeriod | null;
  /** Whether the limit is of each seat of the subscription. */
  readonly perSeat: boolean;
}

/** A price of a plan as it was checked. Null is what the definition left out. */
export interface CataloguePrice {
  /** How often it is charged. */
  readonly interval: 'month' | 'year';
  /** Stripe's lookup key. */
  readonly lookupKey: string | null;
  /** Stripe's id, which takes the place of the lookup key. */
  readonly priceId: string | null;
  /** Minor units of the currency; what a sync creates it with. */
  readonly amountMinor: number | null;
  /** Lower-case ISO 4217 code. */
  readonly currency: string | null;
}

/**
 * The catalogue, lowest plan first: the order of the definition is the order of the plans. `Plan` and `Quota` are the keys
 * of the definition; where they are not known, they are any string.
 */
export interface Plans<Plan extends string = string, Quota extends string = string> {
  /** The plans in the order of the definition, lowest first. */
  readonly list: readonly CataloguePlan<Plan, Quota>[];
  /** Finds a plan by its code; undefined when there is none. */
  find(code: string): CataloguePlan<Plan, Quota> | undefined;
}

const textUpTo = (charactersMax: number) =>
  rule(
    `a text of 1 to ${charactersMax} characters`,
    (value) => typeof value === 'string' && value !== '' && value.length <= charactersMax,
  );
const amountMax = 99_999_999;

const price = group<PriceDefinition>({
  lookupKey: textUpTo(200),
  priceId: rule('an id such as price_…', (value) => typeof value === 'string' && /^price_\w+$/.test(value)),
  amountMinor: rule(
    `a whole number of minor units from 1 to ${amountMax}`,
    (value) => Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= amountMax,
  ),
  currency: rule('a lower-case ISO currency code such as "usd"', isCurrency),
});

const seatsMax = 100_000;
const seatCount = rule(
  `a whole number from 1 to ${seatsMax}`,
  (value) => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= seatsMax,
);

const quotaPeriods = quotaPeriod.options;

const quota = group<QuotaDefinition>({
  limit: rule(
    'a whole number of at least 0, or "unlimited"',
    (value) => value === 'unlimited' || (Number.isSafeInteger(value) && Number(value) >= 0),
  ),
  period: rule(`one of ${quotaPeriods.join(', ')}`, (value) => quotaPeriods.some((period) => period === value)),
  perSeat: flag,
});

const definition = group<PlanDefinition>({
  name: textUpTo(120),
  description: textUpTo(500),
  features: list(textUpTo(500), '["1 project"]'),
  recommended: flag,
  free: flag,
  prices: group<NonNullable<PlanDefinition['prices']>>({ month: price, year: price }),
  seats: group<SeatsDefinition>({ min: seatCount, max: seatCount }),
  quotas: record(orUndefined(quota)),
});

/**
 * Checks the catalogue of plans at start, and keeps its keys: `createBilling` knows the codes of the plans and the names
 * of the quotas. The order is the rank: the account's primary plan is its last one in it. Amounts are in minor units.
 * @throws ConfigError naming everything that is wrong
 * @example
 * const plans = definePlans({
 *   free: { name: 'Free', free: true },
 *   pro: {
 *     name: 'Pro',
 *     quotas: { messages: { limit: 500, period: 'month' } },
 *     prices: { month: { lookupKey: 'pro_month', amountMinor: 2400, currency: 'usd' } },
 *   },
 * });
 */
export function definePlans<Plan extends string, Quota extends string = never>(
  definitions: PlanDefinitions<Plan, Quota>,
): Plans<Plan, Quota>;
export function definePlans(definitions: PlanDefinitions): Plans {
  const problems = Object.entries(definitions).flatMap(([code, plan]) => problemsOf(code, plan));
  if (Object.keys(definitions).length === 0)
    problems.push({ name: 'plans', problem: 'has no plan: define at least one' });
  problems.push(...sharedKeys(definitions));
  if (problems.length > 0) throw new ConfigError('plans', problems);
  const list = Object.entries(definitions).map(([code, plan]) => toPlan(code, plan));
  const byCode = new Map(list.map((plan) => [plan.code, plan]));
  return Object.freeze({ list: Object.freeze(list), find: (code: string) => byCode.get(code) });
}

const quotaName = /^[a-z][a-z0-9_-]{0,31}$/;

function problemsOf(code: string, plan: PlanDefinition): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const add = (problem: string, at = code) => problems.push({ name: at, problem });
  if (!/^[a-z][a-z0-9_-]{0,63}$/.test(code)) {
    add('is not a plan code: use lower-case letters, digits, "-" and "_", beginning with a letter');
  }
  const wrong = definition(plan, code);
  if (wrong.length > 0) return [...problems, ...wrong];
  if (plan.name === undefined) add('is missing: what customers call the plan', `${code}.name`);
  for (const name of Object.keys(plan.quotas ?? {}).filter((each) => !quotaName.test(each)))
    add('is not a name of a quota: use lower-case letters, digits, "-" and "_"', `${code}.quotas.${name}`);
  const prices = pricesOf(plan);
  for (const [interval, given] of prices) {
    const at = `${code}.prices.${interval}`;
    if (given.lookupKey === undefined && given.priceId === undefined) add('needs a lookupKey or a priceId', at);
    if ((given.amountMinor === undefined) !== (given.currency === undefined))
      add('has only one of amountMinor and currency: give both or none', at);
  }
  const { min = 1, max = seatsMax } = plan.seats ?? {};
  if (min > max) add('has a min above its max', `${code}.seats`);
  if (plan.free && plan.seats) add('is free and has seats: take one of both away');
  const priced = prices.length > 0;
  if (plan.free && priced) add('is free and has prices: take one of both away');
  if (!plan.free && !priced) add('has no prices: give it prices.month or prices.year, or say free: true');
  return problems;
}

/** The prices of a plan by interval, less those that are `undefined`. */
function pricesOf(plan: PlanDefinition | undefined): [string, PriceDefinition][] {
  return Object.entries(plan?.prices ?? {}).flatMap(([interval, given]) => (given ? [[interval, given]] : []));
}

function sharedKeys(definitions: PlanDefinitions): ConfigProblem[] {
  const seen = new Map<string, string>();
  const problems: ConfigProblem[] = [];
  for (const [code, plan] of Object.entries(definitions)) {
    for (const [interval, given] of pricesOf(plan)) {
      const at = `${code}.prices.${interval}`;
      for (const key of [given.lookupKey, given.priceId]) {
        if (key === undefined) continue;
        const before = seen.get(key);
        if (before !== undefined) problems.push({ name: at, problem: `has "${key}", which ${before} has too` });
        seen.set(key, at);
      }
    }
  }
  return problems;
}

function toPlan(code: string, plan: PlanDefinition): CataloguePlan {
  const prices = (['month', 'year'] as const).flatMap((interval) => {
    const given = plan.prices?.[interval];
    if (!given) return [];
    const { lookupKey = null, priceId = null, amountMinor = null, currency = null } = given;
    return [Object.freeze({ interval, lookupKey, priceId, amountMinor, currency })];
  });
  return Object.freeze({
    code,
    name: plan.name,
    description: plan.description ?? null,
    features: Object.freeze([...(plan.features ?? [])]),
    recommended: plan.recommended ?? false,
    free: plan.free ?? false,
    prices: Object.freeze(prices),
    seats: plan.seats ? Object.freeze({ min: plan.seats.min ?? 1, max: plan.seats.max ?? null }) : null,
    quotas: Object.freeze(quotasOf(plan)),
  });
}

function quotasOf({ quotas = {} }: PlanDefinition): CatalogueQuota[] {
  return Object.entries(quotas).flatMap(([quota, given]) => {
    if (given === undefined) return [];
    const { limit, period = null, perSeat = false } = given;
    return [Object.freeze({ quota, limit: limit === 'unlimited' ? null : limit, period, perSeat })];
  });
}
