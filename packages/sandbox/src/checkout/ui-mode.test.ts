import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

/* https://docs.stripe.com/payments/checkout/how-checkout-works and https://docs.stripe.com/payments/checkout/custom-success-page?payment-ui=embedded-form */

const bench = sandboxBench();
const sale: Stripe.Checkout.SessionCreateParams = {
  mode: 'payment',
  line_items: [{ price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'Credits' } }, quantity: 1 }],
};
const returnUrl = 'https://shop.example/return?session_id={CHECKOUT_SESSION_ID}';
const card = { number: '4242424242424242', exp_month: 4, exp_year: 2031, cvc: '123' };

const at = (session: Stripe.Checkout.Session, action = '', secret = session.client_secret) =>
  `${bench.sandbox.url}/c/pay/${session.id}${action}${secret ? `?client_secret=${secret}` : ''}`;

async function pay(session: Stripe.Checkout.Session) {
  const reply = await fetch(at(session, '/pay'), {
    method: 'POST',
    body: JSON.stringify({ card, email: 'ada@example.com' }),
  });
  return { status: reply.status, body: await reply.json() };
}

describe('an embedded page', () => {
  it('is shown by its secret, in a frame, and leads to `return_url`', async () => {
    const session = await bench.stripe.checkout.sessions.create({
      ...sale,
      ui_mode: 'embedded_page',
      return_url: returnUrl,
    });
    expect(session).toMatchObject({
      ui_mode: 'embedded_page',
      url: null,
      success_url: null,
      cancel_url: null,
      return_url: returnUrl,
      redirect_on_completion: 'always',
    });
    expect(session.client_secret).toMatch(new RegExp(`^${session.id}_secret_\\w{24}$`));
    const shown = await fetch(at(session));
    expect(shown.status).toBe(200);
    expect(shown.headers.get('content-security-policy')).toContain("frame-ancestors 'self' http://localhost:*");
    for (const secret of [null, `${session.client_secret}x`]) {
      expect((await fetch(at(session, '', secret))).status).toBe(404);
      expect((await fetch(at(session, '/pay', secret), { method: 'POST', body: '{}' })).status).toBe(410);
    }
    expect(await pay(session)).toEqual({
      status: 200,
      body: { state: 'complete', url: `https://shop.example/return?session_id=${session.id}` },
    });
    expect(await bench.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
    });
  });

  it.each([
    ['if_required', { return_url: returnUrl }],
    ['never', {}],
  ] as const)('stays where it is with `redirect_on_completion: %s`', async (redirects, more) => {
    const session = await bench.stripe.checkout.sessions.create({
      ...sale,
      ...more,
      ui_mode: 'embedded_page',
      redirect_on_completion: redirects,
    });
    expect(session.redirect_on_completion).toBe(redirects);
    expect((await pay(session)).body).toEqual({ state: 'complete', url: null });
    expect(await (await fetch(at(session))).text()).toContain('This checkout is complete');
  });

  it('keeps its secret over what the person changes', async () => {
    const session = await bench.stripe.checkout.sessions.create({
      ...sale,
      ui_mode: 'embedded_page',
      return_url: returnUrl,
      allow_promotion_codes: true,
    });
    const reply = await fetch(at(session, '/promotion'), {
      method: 'POST',
      body: new URLSearchParams({ code: 'NOPE' }),
      redirect: 'manual',
    });
    expect(reply.headers.get('location')).toBe(
      `/c/pay/${session.id}?client_secret=${session.client_secret}&code=NOPE&refused=unknown`,
    );
  });
});

describe('Elements', () => {
  it('have a secret and no page', async () => {
    const session = await bench.stripe.checkout.sessions.create({
      ...sale,
      ui_mode: 'elements',
      return_url: returnUrl,
    });
    expect(session).toMatchObject({ ui_mode: 'elements', url: null, return_url: returnUrl });
    expect(session.client_secret).toContain(`${session.id}_secret_`);
    expect(session).not.toHaveProperty('redirect_on_completion');
    expect((await fetch(at(session))).status).toBe(404);
    expect((await pay(session)).status).toBe(410);
  });
});

const embedded = { ui_mode: 'embedded_page' } as const;
const elements = { ui_mode: 'elements' } as const;

it.each<[string, Partial<Stripe.Checkout.SessionCreateParams>, string, RegExp]>([
  ['no success_url on a hosted page', {}, 'success_url', /Missing required param: success_url/],
  [
    'return_url on a hosted page',
    { success_url: 'https://a.example', return_url: returnUrl },
    'return_url',
    /not supp/,
  ],
  ['no return_url in a frame', embedded, 'return_url', /Missing required param: return_url/],
  [
    'a return_url for never',
    { ...embedded, return_url: returnUrl, redirect_on_completion: 'never' },
    'return_url',
    /nev/,
  ],
  [
    'success_url in a frame',
    { ...embedded, return_url: returnUrl, success_url: 'https://a.example' },
    'success_url',
    /embedded_page/,
  ],
  ['a relative return_url', { ...embedded, return_url: '/back' }, 'return_url', /Not a valid URL/],
  [
    'cancel_url with Elements',
    { ...elements, cancel_url: 'https://a.example' },
    'cancel_url',
    /`ui_mode: elements`: cancel_url/,
  ],
  ['submit_type with Elements', { ...elements, submit_type: 'pay' }, 'submit_type', /submit_type/],
  [
    'recovery with Elements',
    { ...elements, after_expiration: { recovery: { enabled: true } } },
    'after_expiration',
    /after_expiration/,
  ],
  [
    'redirects with Elements',
    { ...elements, redirect_on_completion: 'never' },
    'redirect_on_completion',
    /not supported/,
  ],
])('refuses %s', async (_what, change, param, message) => {
  const made = bench.stripe.checkout.sessions.create({ ...sale, ...change });
  await expect(made).rejects.toMatchObject({ param, message: expect.stringMatching(message) });
  expect((await bench.stripe.checkout.sessions.list()).data).toEqual([]);
});
