import { BillingError } from '@tillkit/contract/browser';
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
