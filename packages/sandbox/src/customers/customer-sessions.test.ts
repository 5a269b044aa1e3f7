import { expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();

const features = {
  payment_method_redisplay: 'enabled',
  payment_method_remove: 'enabled',
  payment_method_save: 'enabled',
  payment_method_save_usage: 'off_session',
} as const;

/** What the Payment Element's frame asks with the session's secret. */
async function ask(fields: Record<string, string>, action = '') {
  const reply = await fetch(`${bench.sandbox.url}/endive/customer-session${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bench.sandbox.publishableKey}` },
    body: new URLSearchParams(fields),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

async function customerWithCards() {
  const customer = await bench.stripe.customers.create();
  const cards: string[] = [];
  for (const allow of ['always', 'limited', 'unspecified', 'always'] as const) {
    const { id } = await bench.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    if (allow !== 'unspecified') await bench.stripe.paymentMethods.update(id, { allow_redisplay: allow });
    cards.push(id);
  }
  return { customer: customer.id, cards };
}

// https://docs.stripe.com/payments/save-customer-payment-methods
it('is made for a customer, with the defaults that Stripe documents', async () => {
  const { customer } = await customerWithCards();
  const session = await bench.stripe.customerSessions.create({
    customer,
    components: { payment_element: { enabled: true } },
  });
  expect(session).toMatchObject({
    object: 'customer_session',
    customer,
    client_secret: expect.stringMatching(/^cuss_secret_/),
    components: {
      pricing_table: { enabled: false },
      payment_element: {
        enabled: true,
        features: {
          payment_method_allow_redisplay_filters: ['always'],
          payment_method_redisplay: 'disabled',
          payment_method_redisplay_limit: 3,
          payment_method_remove: 'disabled',
          payment_method_save: 'disabled',
          payment_method_save_usage: null,
        },
      },
    },
  });
  expect(session.expires_at - session.created).toBe(1800);
  expect((await ask({ client_secret: session.client_secret })).body).toMatchObject({ payment_methods: [] });
});

it('shows the cards that may be shown, and removes only those', async () => {
  const { customer, cards } = await customerWithCards();
  const create = (more: object = {}) =>
    bench.stripe.customerSessions.create({
      customer,
      components: { payment_element: { enabled: true, features: { ...features, ...more } } },
    });
  const shown = async (more: object = {}) => {
    const { client_secret } = await create(more);
    const { body } = await ask({ client_secret });
    return (body.payment_methods as Array<{ id: string }>).map(({ id }) => cards.indexOf(id));
  };
  expect(await shown()).toEqual([3, 0]);
  expect(await shown({ payment_method_allow_redisplay_filters: ['always', 'limited', 'unspecified'] })).toEqual([
    3, 2, 1,
  ]);
  expect(await shown({ payment_method_redisplay_limit: 1 })).toEqual([3]);

  const { client_secret } = await create();
  expect(await ask({ client_secret, payment_method: cards[1]! }, '/remove')).toMatchObject({ status: 400 });
  expect(await ask({ client_secret, payment_method: cards[3]! }, '/remove')).toMatchObject({
    status: 200,
    body: { id: cards[3], customer: null },
  });
  expect(await shown()).toEqual([0]);
  const fixed = await create({ payment_method_remove: 'disabled' });
  expect((await ask({ client_secret: fixed.client_secret, payment_method: cards[0]! }, '/remove')).body).toMatchObject({
    error: { message: expect.stringContaining('does not let') },
  });
});

it('ends after half an hour, and is nothing without its secret', async () => {
  const { customer } = await customerWithCards();
  const { client_secret } = await bench.stripe.customerSessions.create({
    customer,
    components: { payment_element: { enabled: true, features } },
  });
  expect((await ask({ client_secret: `${client_secret}x` })).status).toBe(400);
  expect((await ask({})).status).toBe(400);
  expect((await ask({ client_secret })).status).toBe(200);
  bench.sandbox.advance(1800);
  expect((await ask({ client_secret })).body).toMatchObject({
    error: { message: expect.stringContaining('has expired') },
  });
});

it("is a connected account's own", async () => {
  const account = await bench.stripe.accounts.create({ type: 'express' });
  const options = { stripeAccount: account.id };
  const customer = await bench.stripe.customers.create({}, options);
  const { client_secret } = await bench.stripe.customerSessions.create(
    { customer: customer.id, components: { payment_element: { enabled: true, features } } },
    options,
  );
  expect((await ask({ client_secret })).body).toMatchObject({ payment_methods: [] });
});

it.each<[{ customer?: string; components: object }, string, RegExp]>([
  [{ components: { payment_element: { enabled: true } } }, 'customer', /Missing required param: customer/],
  [{ customer: 'cus_none', components: { payment_element: { enabled: true } } }, 'customer', /No such customer/],
  [{ customer: '*', components: { payment_element: { enabled: false } } }, 'components', /At least one component/],
  [{ customer: '*', components: { pricing_table: { enabled: true } } }, 'components[pricing_table]', /not support/],
  [
    {
      customer: '*',
      components: { payment_element: { enabled: true, features: { payment_method_redisplay_limit: 11 } } },
    },
    'components[payment_element][features][payment_method_redisplay_limit]',
    /from 1 to 10/,
  ],
  [
    {
      customer: '*',
      components: { payment_element: { enabled: true, features: { payment_method_save: 'maybe' } } },
    },
    'components[payment_element][features][payment_method_save]',
    /enabled/,
  ],
])('refuses %j', async (params, param, message) => {
  const customer = params.customer === '*' ? (await bench.stripe.customers.create()).id : params.customer;
  await expect(
    bench.stripe.customerSessions.create({ ...params, ...(customer ? { customer } : {}) } as never),
  ).rejects.toMatchObject({ param, message: expect.stringMatching(message) });
});
