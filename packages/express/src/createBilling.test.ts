import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kitIndexes, missingIndexes } from './missing-indexes.js';
import { type Bench, openBench, type TestApp } from './test/bench.js';

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
