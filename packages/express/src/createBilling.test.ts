import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kitIndexes, missingIndexes } from './missing-indexes.js';
import { type Bench, newAttempt, openBench, payHosted, type TestApp } from './test/bench.js';

let bench: Bench;
let app: TestApp;
beforeAll(async () => {
  bench = await openBench();
  app = await bench.app();
});
afterAll(() => bench.close());

describe('billing', () => {
  it('builds every index it stands on, and no other', async () => {
    const { connection } = bench.database;
    expect(await missingIndexes(connection)).toEqual(kitIndexes(connection));
    await app.billing.ready();
    expect(await missingIndexes(connection)).toEqual([]);
    const collections = await connection.listCollections();
    const built = await Promise.all(
      collections.map(async ({ name }) =>
        (await connection.collection(name).indexes()).map((index) => `${name}.${index.name}`),
      ),
    );
    const expected = kitIndexes(connection).map(({ collection, name }) => `${collection}.${name}`);
    expect(
      built
        .flat()
        .filter((name) => !name.endsWith('._id_'))
        .sort(),
    ).toEqual(expected.sort());
  });

  it('says how it is', async () => {
    expect(await app.billing.health()).toEqual({ ok: true, database: 'up', enabled: true });
  });

  it('says once that it is mounted elsewhere than its URL says', async () => {
    const elsewhere = await bench.app({ mount: (host, billing) => void host.use('/money', billing.router) });
    const warnings = () => elsewhere.log.filter(({ level }) => level === 'warn').map(({ about }) => about.mountedAt);
    for (const path of ['/money/credits', '/money/credits', '/api/billing/credits'])
      expect((await elsewhere.get(new URL(path, elsewhere.url).href)).status).toBe(200);
    expect(warnings()).toEqual(['/money']);
    await app.get('/credits');
    expect(app.log.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('lets an account without an email pay', async () => {
    const identify = () => ({ accountId: 'nameless', userId: 'nameless' });
    const quiet = await bench.app({ identify });
    const topUp = { amountMinor: 2500, currency: 'usd', attemptId: newAttempt() };
    const opened = await quiet.post('/create-checkout-session', topUp);
    expect(opened.status).toBe(200);
    expect(await payHosted(opened.body.url)).toMatchObject({ state: 'complete' });
    const back = await quiet.get(`/success?session_id=${opened.body.sessionId}`);
    expect(back.body).toMatchObject({ status: 'completed' });
    const here = await quiet.post('/create-payment-intent', { ...topUp, attemptId: newAttempt() });
    expect(here.body.clientSecret).toMatch(/_secret_/);
  });

  it('opens the portal for the account’s own customer, and sends it back to the app only', async () => {
    const opened = await app.post('/portal-session', { redirectUrl: '/billing' }, 'portal');
    expect(opened.status).toBe(200);
    expect(opened.body.url).toContain(bench.sandbox.url);
    const away = await app.post('/portal-session', { redirectUrl: 'https://evil.example' }, 'portal');
    expect(away.body.error.code).toBe('INVALID_REDIRECT');
  });

  it('leaves nothing running when it is closed', async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const working = await bench.app({ workers: true, rateLimits: {} });
    await working.get('/credits');
    await working.close();
    expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length).toBeLessThanOrEqual(before);
  });
});
