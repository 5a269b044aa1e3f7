import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OutageWorld, outages } from '../test/outage.js';

/*
 * Deliveries are lost for one minute to 45 days, which is longer than Stripe keeps events. Whatever comes first
 * afterwards (an event, a sweep, the start of a worker), what is stored in the end is what Stripe has.
 */

const numRuns = Number(process.env.TILLKIT_OUTAGES ?? 40);
let world: OutageWorld;

beforeAll(async () => {
  world = await OutageWorld.open();
});
afterAll(() => world.close());

it(`${numRuns} outages end with what Stripe has`, async () => {
  const lengths: number[] = [];
  await fc.assert(
    fc.asyncProperty(outages, async (outage) => {
      lengths.push(outage.lengthSeconds / 86_400);
      await world.play(outage);
    }),
    { numRuns, endOnFailure: true },
  );
  expect(lengths.filter((days) => days > 30).length).toBeGreaterThan(0);
  expect(lengths.filter((days) => days < 1).length).toBeGreaterThan(0);
}, 1_800_000);
