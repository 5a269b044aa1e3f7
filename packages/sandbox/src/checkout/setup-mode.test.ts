import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
const success_url = 'https://shop.example/done?session_id={CHECKOUT_SESSION_ID}';
const day = 86_400;

async function pay(sessionId: string, number: string, more: object = {}) {
  const reply = await fetch(`${bench.sandbox.url}/c/pay/${sessionId}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ card: { number, exp_month: 4, exp_year: 2031, cvc: '123' }, ...more }),
  });
  return (await reply.json()) as { state: string; url: string; resume?: string; error?: { message: string } };
}

describe('a session that saves a card', () => {
  it('has its SetupIntent from the start, and keeps the card for the customer', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
    const session = await stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'eur',
      customer,
      success_url,
      setup_intent_data: { description: 'A new card', metadata: { k: 'v' } },
      expand: ['setup_intent'],
    });
    expect(session).toMatchObject({
      mode: 'setup',
      amount_total: null,
      currency: 'eur',
      payment_status: 'no_payment_required',
      payment_intent: null,
      setup_intent: { status: 'requires_payment_method', description: 'A new card', metadata: { k: 'v' }, customer },
    });
    const page = await fetch(session.url ?? '');
    expect([page.status, (await page.text()).includes('data-card')]).toEqual([200, true]);
    expect(await pay(session.id, '4000000000000002')).toMatchObject({ state: 'refused' });
    expect(await pay(session.id, '4242424242424242')).toMatchObject({ state: 'complete' });
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent.payment_method'] });
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
      setup_intent: { status: 'succeeded', payment_method: { customer, card: { last4: '4242' } } },
    });
    expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
    expect(bench.eventTypes()).toContain('checkout.session.completed');
  });

  it('names the currency, by which Stripe chooses the types of methods', async () => {
    const { stripe } = bench;
    await expect(stripe.checkout.sessions.create({ mode: 'setup', success_url })).rejects.toMatchObject({
      code: 'parameter_missing',
      param: 'currency',
    });
  });

  it('makes a customer when told, and authenticates the card', async () => {
    const { stripe, sandbox } = bench;
    const { id } = await stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'usd',
      customer_creation: 'always',
      success_url,
    });
    const first = await pay(id, '4000002500003155', { email: 'ada@example.com' });
    expect(first.state).toBe('challenge');
    await fetch(new URL(first.url, sandbox.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'outcome=authenticate',
    });
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ['customer', 'setup_intent'] });
    expect(session).toMatchObject({
      status: 'complete',
      customer: { email: 'ada@example.com' },
      setup_intent: { status: 'succeeded' },
    });
    const [card] = (await stripe.customers.listPaymentMethods((session.customer as { id: string }).id)).data;
    // Set up once, it is charged later without its owner.
    expect(
      await stripe.paymentIntents.create({
        amount: 900,
        currency: 'usd',
        customer: (session.customer as { id: string }).id,
        payment_method: card?.id ?? '',
        confirm: true,
        off_session: true,
      }),
    ).toMatchObject({ status: 'succeeded' });
  });

  it('is moved by Checkout alone, and ends with it', async () => {
    const { stripe } = bench;
    const session = await stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', success_url });
    const intent = String(session.setup_intent);
    await expect(stripe.setupIntents.cancel(intent)).rejects.toThrow(/created by Checkout/);
    await expect(stripe.setupIntents.confirm(intent, { payment_method: 'pm_card_visa' })).rejects.toThrow(
      /created by Checkout/,
    );
    await stripe.checkout.sessions.expire(session.id);
    expect((await stripe.setupIntents.retrieve(intent)).status).toBe('canceled');
  });

  it.each([
    [{ line_items: [{ price: 'price_1', quantity: 1 }] }, /`line_items` in `setup` mode/],
    [{ payment_intent_data: { description: 'x' } }, /`payment_intent_data` in `setup` mode/],
    [{ currency: 'zzz' }, /Invalid currency/],
    [{ setup_intent_data: { on_behalf_of: 'acct_1' } }, /does not support/],
  ])('refuses %j', async (more, message) => {
    await expect(
      bench.stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', success_url, ...more } as never),
    ).rejects.toThrow(message);
  });
});

describe('recovery', () => {
  const create = (recovery?: { enabled: boolean; allow_promotion_codes?: boolean }) =>
    bench.stripe.checkout.sessions.create({
      mode: 'payment',
      success_url,
      line_items: [{ price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'Hat' } }, quantity: 2 }],
      ...(recovery ? { after_expiration: { recovery } } : {}),
    });

  it('leads from an expired session to a new one like it, for thirty days', async () => {
    const { stripe } = bench;
    const { id } = await create({ enabled: true, allow_promotion_codes: true });
    expect((await stripe.checkout.sessions.retrieve(id)).after_expiration?.recovery).toMatchObject({ url: null });
    await pay(id, '4000000000000002', { email: 'ada@example.com' });
    bench.clock.advance(day);
    const expired = await stripe.checkout.sessions.retrieve(id);
    const url = expired.after_expiration?.recovery?.url ?? '';
    expect(expired).toMatchObject({
      status: 'expired',
      after_expiration: { recovery: { enabled: true, expires_at: expired.expires_at + 30 * day } },
    });
    const found = await fetch(url, { redirect: 'manual' });
    expect(found.status).toBe(303);
    const [recovered] = (await stripe.checkout.sessions.list({ status: 'open' })).data;
    expect(found.headers.get('location')).toBe(recovered?.url);
    expect(recovered).toMatchObject({
      recovered_from: id,
      amount_total: 5000,
      allow_promotion_codes: true,
      customer_email: 'ada@example.com',
    });
    bench.clock.advance(30 * day);
    const late = await fetch(url, { redirect: 'manual' });
    expect(await late.text()).toContain('expired');
    expect((await stripe.checkout.sessions.list({ status: 'open' })).data).toEqual([]);
  });

  it('is offered only where it was asked for', async () => {
    const { stripe, sandbox } = bench;
    const { id } = await create();
    await stripe.checkout.sessions.expire(id);
    expect((await stripe.checkout.sessions.retrieve(id)).after_expiration).toBeNull();
    expect((await fetch(`${sandbox.url}/r/pay/${id}`, { redirect: 'manual' })).status).not.toBe(303);
  });
});
