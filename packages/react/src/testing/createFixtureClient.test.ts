import { BillingError, type LedgerEntry, type LedgerQuery } from '@tillkit/contract/browser';
import { describe, expect, it } from 'vitest';
import { createFixtureClient } from './createFixtureClient.js';
import { fixtureAccess } from './fixtures.js';

const body = { amountMinor: 1_000, currency: 'usd', attemptId: 'attempt-1' };
const available = async (client: ReturnType<typeof createFixtureClient>) =>
  (await client.getCredits()).balances[0]?.available;

describe('the fixture client', () => {
  it('credits a session once, and one attempt is one session, like the router', async () => {
    const client = createFixtureClient();
    const { sessionId } = await client.createPaymentIntent(body);
    expect((await client.createPaymentIntent(body)).sessionId).toBe(sessionId);
    await client.completeSession({ session_id: sessionId });
    await client.completeSession({ session_id: sessionId });
    expect(await available(client)).toBe(7_210);
  });

  it('takes `undefined` for what is left out', async () => {
    const client = createFixtureClient({ balances: undefined, errors: { getPlans: undefined } });
    expect(await available(client)).toBe(6_210);
    expect((await client.getPlans()).plans).not.toEqual([]);
  });

  it('filters the ledger as the router does', async () => {
    const entry = (seq: number, changed: Partial<LedgerEntry>): LedgerEntry => {
      const base = { seq, key: `k${seq}`, kind: 'spend' as const, unit: 'usd', amount: -1, balanceAfter: 1, held: 0 };
      return {
        ...base,
        ...{ debt: 0, hold: null, source: null, actor: null, reason: null, at: '2027-01-10T00:00:00.000Z' },
        ...changed,
      };
    };
    const client = createFixtureClient({
      ledger: [
        entry(4, { kind: 'quota_consume', unit: 'quota:messages' }),
        entry(3, { source: { type: 'payment', id: 'pi_1' } }),
        entry(2, { at: '2027-01-05T00:00:00.000Z' }),
        entry(1, { at: '2027-01-01T00:00:00.000Z', unit: 'tokens' }),
      ],
    });
    const seqs = async (query?: LedgerQuery) => (await client.getLedger(query)).entries.map(({ seq }) => seq);
    expect(await seqs()).toEqual([3, 2, 1]);
    expect(await seqs({ kinds: 'quota_consume' })).toEqual([4]);
    expect(await seqs({ source: 'pi_1' })).toEqual([3]);
    expect(await seqs({ unit: 'tokens' })).toEqual([1]);
    expect(await seqs({ since: '2027-01-05T00:00:00Z', until: '2027-01-10T00:00:00Z' })).toEqual([2]);
  });

  it('credits nothing before a payment has arrived', async () => {
    const client = createFixtureClient({ checkout: 'processing' });
    const { sessionId } = await client.createPaymentIntent(body);
    expect((await client.completeSession({ session_id: sessionId })).checkout).toBe('processing');
    expect(await available(client)).toBe(6_210);
    client.fixture.state.checkout = 'success';
    await client.completeSession({ session_id: sessionId });
    expect(await available(client)).toBe(7_210);
  });

  it('fails as often as the test says', async () => {
    const client = createFixtureClient();
    client.fixture.fail('getCredits', 'RATE_LIMITED', 1);
    const error = await client.getCredits().catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(BillingError);
    expect(error).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
    expect(await available(client)).toBe(6_210);
  });

  it('holds a reply back, and ends a call that is aborted', async () => {
    const client = createFixtureClient();
    const release = client.fixture.hold('getCredits');
    const controller = new AbortController();
    const ended = client.getCredits({ signal: controller.signal }).catch((cause: unknown) => cause);
    const kept = available(client);
    controller.abort();
    expect(await ended).toMatchObject({ code: 'ABORTED' });
    release();
    expect(await kept).toBe(6_210);
  });

  it('returns copies, so that no caller changes the account through a reply', async () => {
    const client = createFixtureClient({ access: fixtureAccess() });
    (await client.getSubscriptionAccess()).access = null;
    expect((await client.getSubscriptionAccess()).access?.plan).toBe('pro');
  });

  it('refuses to cancel what is not there', async () => {
    await expect(createFixtureClient().cancelSubscription({})).rejects.toMatchObject({
      code: 'SUBSCRIPTION_NOT_FOUND',
    });
  });
});
