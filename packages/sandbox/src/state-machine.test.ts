import fc from 'fast-check';
import { expect, it } from 'vitest';
import { catchUp } from './due.js';
import {
  digestOf,
  invoicesOf,
  moneyOf,
  movesBetween,
  movesInEvents,
  paymentsOf,
  statusesOf,
} from './test/machine/invariants.js';
import { type Machine, startMachine } from './test/machine/machine.js';
import { deeds, type Step, steps } from './test/machine/steps.js';

/*
 * Whatever is asked of it, in whatever order: the sandbox moves only as Stripe documents, answers within Stripe's
 * description, never fails, loses and makes no money, and leaves everything as it was when it refuses.
 *
 *   FC_RUNS=2000 FC_SEED=42 npx vitest run --project node packages/sandbox/src/state-machine.test.ts
 */

const runs = Number(process.env.FC_RUNS ?? 120);
const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

/** A shop with something to sell. */
async function shop(): Promise<Machine> {
  const machine = startMachine();
  const made = [
    await machine.ask('POST', '/v1/products', { id: 'prod_hat', name: 'Hat' }),
    await machine.ask('POST', '/v1/prices', {
      product: 'prod_hat',
      currency: 'usd',
      unit_amount: 1000,
      recurring: { interval: 'month' },
    }),
    await machine.ask('POST', '/v1/prices', {
      product: 'prod_hat',
      currency: 'usd',
      unit_amount: 9000,
      recurring: { interval: 'year' },
    }),
    await machine.ask('POST', '/v1/prices', {
      product: 'prod_hat',
      currency: 'usd',
      unit_amount: 2500,
      recurring: { interval: 'month' },
    }),
    await machine.ask('POST', '/v1/prices', { product: 'prod_hat', currency: 'usd', unit_amount: 700 }),
    await machine.ask('POST', '/v1/customers', {
      email: 'ada@example.com',
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    }),
  ];
  expect(made.map(({ status, message }) => `${status} ${message}`)).toEqual(made.map(() => '200 '));
  return machine;
}

/** What happened to the step, and every rule that it broke. */
async function take(machine: Machine, step: Step): Promise<{ status: number; broken: string[] }> {
  const { app } = machine;
  catchUp(app);
  const before = statusesOf(app.store);
  const held = digestOf(app.store);
  const outcome = await deeds[step.verb]?.(machine, step);
  if (!outcome) throw new Error(`There is no deed ${step.verb}.`);
  const { status, message } = outcome;
  const broken = [
    ...movesBetween(before, statusesOf(app.store)),
    ...moneyOf(app),
    ...paymentsOf(app.store),
    ...invoicesOf(app.store),
  ];
  if (![200, 400, 402, 404].includes(status)) broken.push(`answered ${status} ${message}`);
  // A card that is refused leaves its failed charge; every other refusal leaves nothing.
  if ((status === 400 || status === 404) && digestOf(app.store) !== held)
    broken.push(`refused (${message}), but something has changed`);
  return { status, broken: broken.map((what) => `${step.verb}: ${what}`) };
}

it(`holds for random sequences of valid and invalid calls (seed ${seed})`, {
  timeout: 60_000 + runs * 5000,
}, async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(steps(60), async (sequence) => {
      const machine = await shop();
      for (const step of sequence) {
        const { status, broken } = await take(machine, step);
        expect(broken).toEqual([]);
        const kind = status === 200 ? 'done' : 'refused';
        outcomes.set(`${step.verb} ${kind}`, (outcomes.get(`${step.verb} ${kind}`) ?? 0) + 1);
      }
      expect(movesInEvents(machine.recorder.events as Parameters<typeof movesInEvents>[0])).toEqual([]);
      expect(machine.recorder.findings()).toEqual([]);
    }),
    { numRuns: runs, seed },
  );
  if (process.env.FC_SHOW) process.stdout.write(`${[...outcomes].sort().join('\n')}\n`);
});
