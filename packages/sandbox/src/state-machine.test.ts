import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMeter } from './billing/meters/meter.js';
import { completeOnboarding, createAccount } from './connect/account.js';
import { catchUp } from './core/due.js';
import {
  balancesOf,
  digestOf,
  invoicesOf,
  moneyOf,
  movesBetween,
  movesInEvents,
  paymentsOf,
  sourcesOf,
  statusesOf,
  transfersOf,
  usageOf,
} from './test/machine/invariants.js';
import { type Machine, type Outcome, startMachine } from './test/machine/machine.js';
import type { Step } from './test/machine/step.js';
import { deeds, steps } from './test/machine/steps.js';

/*
 * Whatever is asked of it, in whatever order: the sandbox moves only as Stripe documents, answers within Stripe's
 * description, never fails, loses and makes no money, and leaves everything as it was when it refuses.
 *
 *   FC_RUNS=2000 FC_SEED=42 npx vitest run --project node packages/sandbox/src/state-machine.test.ts
 */

const runs = Number(process.env.FC_RUNS ?? 60);
const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

/** Something to sell and a customer, for the account that is acted for. */
function furnish(machine: Machine): Promise<Outcome>[] {
  const price = (unit_amount: number, interval?: string) =>
    machine.ask('POST', '/v1/prices', {
      product: 'prod_hat',
      currency: 'usd',
      unit_amount,
      ...(interval ? { recurring: { interval } } : {}),
    });
  return [
    machine.ask('POST', '/v1/products', { id: 'prod_hat', name: 'Hat' }),
    price(1000, 'month'),
    price(9000, 'year'),
    price(2500, 'month'),
    price(700),
    ...usage(machine),
    machine.ask('POST', '/v1/customers', {
      email: 'ada@example.com',
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    }),
  ];
}

/** Something that is sold by how much of it is used, in two ways. */
function usage(machine: Machine): Promise<Outcome>[] {
  const meter = createMeter(machine.app, {
    display_name: 'Hats',
    event_name: 'hats',
    default_aggregation: { formula: 'sum' },
  });
  const recurring = { interval: 'month', usage_type: 'metered', meter: meter.id };
  const shared = { product: 'prod_hat', currency: 'usd', recurring };
  const tiers = [
    { up_to: 100, unit_amount: 0, flat_amount: 500 },
    { up_to: 'inf', unit_amount_decimal: '1.5' },
  ];
  return [
    machine.ask('POST', '/v1/prices', { ...shared, unit_amount: 3 }),
    machine.ask('POST', '/v1/prices', { ...shared, billing_scheme: 'tiered', tiers_mode: 'graduated', tiers }),
  ];
}

/** A platform with two connected accounts. */
async function shop(): Promise<Machine> {
  const machine = startMachine();
  const { app } = machine;
  for (const type of ['express', 'standard'] as const) {
    const account = createAccount(app, { type, capabilities: { transfers: { requested: true } } });
    completeOnboarding(app, account, { name: 'Hats', url: 'https://hats.example' });
  }
  for (const account of [null, ...app.connected.keys()]) {
    const made = await Promise.all(app.as(account, () => furnish(machine)));
    expect(made.map(({ status, message }) => `${status} ${message}`)).toEqual(made.map(() => '200 '));
  }
  return machine;
}

/**
 * What happened to the step, and every rule that it broke.
 *
 * @param known the digest of what there is, when the step before left it as it was
 */
async function take(
  machine: Machine,
  step: Step,
  known?: string,
): Promise<{ status: number; broken: string[]; digest: string | undefined }> {
  const { app } = machine;
  catchUp(app);
  const stores = [app.platform, ...app.connected.values()];
  const actors = [null, ...app.connected.keys()];
  const before = new Map(stores.flatMap((store) => [...statusesOf(store)]));
  const held = known ?? digestOf(stores);
  const outcome = await app.as(actors[step.actor] ?? null, () => deeds[step.verb]?.(machine, step));
  if (!outcome) throw new Error(`There is no deed ${step.verb}.`);
  const { status, message } = outcome;
  const broken = [
    ...stores.flatMap((store) => [
      ...movesBetween(before, statusesOf(store)),
      ...paymentsOf(store),
      ...invoicesOf(store),
      ...balancesOf(store),
      ...sourcesOf(store),
      ...usageOf(store),
    ]),
    ...actors.flatMap((account) => app.as(account, () => moneyOf(app))),
    ...transfersOf(app),
  ];
  if (![200, 400, 402, 404].includes(status)) broken.push(`answered ${status} ${message}`);
  // A card that is refused leaves its failed charge; every other refusal leaves nothing.
  const refused = status === 400 || status === 404;
  const digest = refused ? digestOf(stores) : undefined;
  if (refused && digest !== held) broken.push(`refused (${message}), but something has changed`);
  return { status, broken: broken.map((what) => `${step.verb}: ${what}`), digest };
}

it(`holds for random sequences of valid and invalid calls (seed ${seed})`, {
  timeout: 60_000 + runs * 5000,
}, async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(steps(60), async (sequence) => {
      const machine = await shop();
      let digest: string | undefined;
      for (const step of sequence) {
        const { status, broken, ...after } = await take(machine, step, digest);
        digest = after.digest;
        expect(broken).toEqual([]);
        const kind = status === 200 ? 'done' : 'refused';
        outcomes.set(`${step.verb} ${kind}`, (outcomes.get(`${step.verb} ${kind}`) ?? 0) + 1);
      }
      expect(movesInEvents(machine.recorder.events as Parameters<typeof movesInEvents>[0])).toEqual([]);
      expect(machine.recorder.findings()).toEqual([]);
    }),
    // A busy machine makes fewer runs, unless they were asked for.
    { numRuns: runs, seed, ...(process.env.FC_RUNS ? {} : { interruptAfterTimeLimit: 15_000 }) },
  );
  if (process.env.FC_SHOW) process.stdout.write(`${[...outcomes].sort().join('\n')}\n`);
});
