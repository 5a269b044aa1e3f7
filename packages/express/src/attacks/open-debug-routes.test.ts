import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Bench, openBench, type TestApp } from '../test/bench.js';

/*
 * `debug: true` reaches a server that is not quite named as one of production, and anybody can grant credits to their
 * own account.
 */

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
afterEach(() => vi.unstubAllEnvs());

const grant = { amount: 1_000_000 };
const codes = async (app: TestApp) => {
  const replies = [
    await app.get('/debug/account'),
    await app.post('/debug/grant', grant),
    await app.post('/debug/sweep', {}),
  ];
  return replies.map(({ body }) => body.error?.code);
};
const closed = ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'];

describe('debug routes', () => {
  it.each(['production', 'prod', 'Production', 'staging', 'live', ''])(
    'are closed under NODE_ENV=%j',
    async (value) => {
      vi.stubEnv('NODE_ENV', value);
      const app = await bench.app({ debug: true, appUrls: ['https://app.test'] });
      expect(await codes(app)).toEqual(closed);
      const warnings = app.log.filter(({ level }) => level === 'warn');
      expect(warnings).toMatchObject([{ message: expect.stringContaining('NODE_ENV=development') }]);
    },
  );

  it('are closed where NODE_ENV is not set', async () => {
    vi.stubEnv('NODE_ENV', undefined);
    const app = await bench.app({ debug: true });
    expect(await codes(app)).toEqual(closed);
  });

  it.each(['sk_live_abc', 'rk_live_abc'])('are closed with the key %s', async (secretKey) => {
    vi.stubEnv('NODE_ENV', 'development');
    const stripe = { secretKey, publishableKey: 'pk_live_abc', webhookSecrets: ['whsec_abc'] };
    const app = await bench.app({ debug: true, stripe });
    expect(await codes(app)).toEqual(closed);
  });

  it.each(['development', 'test'])('are open under NODE_ENV=%s with the key of the sandbox', async (value) => {
    vi.stubEnv('NODE_ENV', value);
    const app = await bench.app({ debug: true });
    expect(await codes(app)).toEqual([undefined, undefined, undefined]);
  });
});
