import { expect, it } from 'vitest';
import { startSandbox } from '../index.js';
import { stripeFor } from '../test/conformance.js';
import { RateLimit } from './rate-limit.js';

it('counts again in each second', () => {
  let now = 1_000;
  const limit = new RateLimit(2, () => now);
  const take = () => {
    try {
      limit.take();
      return 200;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };
  expect([take(), take(), take()]).toEqual([200, 200, 429]);
  now = 1_999;
  expect(take()).toBe(429);
  now = 2_000;
  expect([take(), take(), take()]).toEqual([200, 200, 429]);
});

it('answers 429 by option, before anything is done', async () => {
  const sandbox = await startSandbox({ requestsPerSecondMax: 3 });
  const stripe = stripeFor(sandbox);
  const replies = await Promise.allSettled(Array.from({ length: 20 }, () => stripe.customers.create()));
  const made = replies.filter(({ status }) => status === 'fulfilled').length;
  const refused = replies.flatMap((reply) => (reply.status === 'rejected' ? [reply.reason] : []));
  expect(refused.length).toBeGreaterThan(0);
  for (const error of refused) expect(error).toMatchObject({ type: 'StripeRateLimitError', code: 'rate_limit' });
  await expect
    .poll(
      () =>
        stripe.customers.list({ limit: 100 }).then(
          ({ data }) => data.length,
          () => -1,
        ),
      { timeout: 10_000 },
    )
    .toBe(made);
  await sandbox.close();
});

it.each([0, -1, 1.5, Number.NaN])('refuses %d as a limit', async (requestsPerSecondMax) => {
  await expect(startSandbox({ requestsPerSecondMax })).rejects.toThrow(/whole number/);
});
