import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
let basic: Stripe.Price;
let pro: Stripe.Price;
let proYear: Stripe.Price;
let hidden: Stripe.Price;

type Update = NonNullable<Stripe.BillingPortal.ConfigurationCreateParams['features']['subscription_update']>;

beforeEach(async () => {
  const { stripe } = bench;
  const product = async (name: string) => (await stripe.products.create({ name })).id;
  const price = (of: string, unit_amount: number, interval: 'month' | 'year' = 'month') =>
    stripe.prices.create({ product: of, unit_amount, currency: 'usd', recurring: { interval } });
  const [one, two] = [await product('Basic'), await product('Pro')];
  basic = await price(one, 1000);
  pro = await price(two, 3000);
  proYear = await price(two, 30_000, 'year');
  hidden = await price(two, 1);
});

const configure = (update: Partial<Update> = {}) =>
  bench.stripe.billingPortal.configurations.create({
    features: {
      subscription_cancel: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price', 'quantity'],
        proration_behavior: 'always_invoice',
        products: [
          { product: String(basic.product), prices: [basic.id] },
          {
            product: String(pro.product),
            prices: [pro.id, proYear.id],
            adjustable_quantity: { enabled: true, minimum: 1, maximum: 10 },
          },
        ],
        ...update,
      },
    },
  });

async function prepare(update: Partial<Update> = {}, card = 'pm_card_visa') {
  const { stripe } = bench;
  const configuration = (await configure(update)).id;
  const customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
  const method = await stripe.paymentMethods.attach(card, { customer });
  const paying = { default_payment_method: method.id };
  const subscription = await stripe.subscriptions.create({ customer, items: [{ price: basic.id }], ...paying });
  const open = async (flow_data?: Stripe.BillingPortal.SessionCreateParams.FlowData) => {
    const about = {
      customer,
      configuration,
      return_url: 'http://app.test/billing',
      ...(flow_data ? { flow_data } : {}),
    };
    return new URL((await stripe.billingPortal.sessions.create(about)).url).pathname;
  };
  return { customer, configuration, subscription, open };
}

const get = async (path: string) => {
  const reply = await fetch(bench.sandbox.url + path, { redirect: 'manual' });
  return { status: reply.status, location: reply.headers.get('location') ?? '', text: await reply.text() };
};
const post = async (path: string, form: Record<string, string>) => {
  const reply = await fetch(bench.sandbox.url + path, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  return { status: reply.status, location: reply.headers.get('location') ?? '', text: await reply.text() };
};
/** What the confirmation page would send. */
const formOf = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name ?? '',
      value ?? '',
    ]),
  );

describe('a plan change in the portal', () => {
  it('shows what is due, and bills exactly that', async () => {
    const { stripe } = bench;
    const { subscription, open } = await prepare();
    const path = await open();
    expect((await get(path)).text).toContain('Change plan');
    const query = `subscription=${subscription.id}&price=${pro.id}&quantity=2`;
    const confirm = await get(`${path}/confirm?${query}`);
    expect(confirm.status).toBe(200);
    const [, shown = ''] = /Change plan and pay \$([\d.]+)/.exec(confirm.text) ?? [];
    expect(await post(`${path}/update`, formOf(confirm.text))).toMatchObject({ status: 303 });
    const after = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(after).toMatchObject({ items: { data: [{ price: { id: pro.id }, quantity: 2 }] }, status: 'active' });
    const invoice = after.latest_invoice as Stripe.Invoice;
    expect(invoice).toMatchObject({ status: 'paid', billing_reason: 'subscription_update' });
    expect((invoice.amount_paid / 100).toFixed(2)).toBe(shown);
    expect(invoice.amount_paid).toBe(5000);
  });

  it('that is not billed at once says what comes with the next invoice', async () => {
    const { stripe } = bench;
    const { subscription, open } = await prepare({ proration_behavior: 'create_prorations' });
    const path = await open();
    const confirm = await get(`${path}/confirm?subscription=${subscription.id}&price=${pro.id}`);
    expect(confirm.text).toContain('You pay nothing');
    await post(`${path}/update`, formOf(confirm.text));
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(confirm.text).toContain(`$${(preview.total / 100).toFixed(2)}`);
  });

  it('whose payment fails changes nothing', async () => {
    const { stripe } = bench;
    const { customer, subscription, open } = await prepare();
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: bad.id });
    const path = await open();
    const confirm = await get(`${path}/confirm?subscription=${subscription.id}&price=${pro.id}`);
    const answer = await post(`${path}/update`, formOf(confirm.text));
    expect([answer.status, answer.text.includes('Your card was declined.')]).toEqual([400, true]);
    const after = await stripe.subscriptions.retrieve(subscription.id);
    expect(after).toMatchObject({ items: { data: [{ price: { id: basic.id } }] }, status: 'active' });
  });

  it.each([
    ['a price it does not offer', () => ({ price: hidden.id }), 'not offered'],
    ['no such price', () => ({ price: 'price_none' }), 'not offered'],
    ['the plan it is', () => ({ price: basic.id }), 'the plan you have'],
    ['too many', () => ({ price: pro.id, quantity: '11' }), 'from 1 to 10'],
    ['none', () => ({ price: pro.id, quantity: '0' }), 'from 1 to 10'],
    ['a part', () => ({ price: pro.id, quantity: '1.5' }), 'from 1 to 10'],
    ['a quantity that is fixed', () => ({ price: basic.id, quantity: '3' }), 'cannot be changed'],
  ])('refuses %s', async (_name, wish, message) => {
    const { subscription, open } = await prepare();
    const path = await open();
    const answer = await post(`${path}/update`, { subscription: subscription.id, ...wish() });
    expect([answer.status, answer.text.includes(message)]).toEqual([400, true]);
    const after = await bench.stripe.subscriptions.retrieve(subscription.id);
    expect(after.items.data).toMatchObject([{ price: { id: basic.id }, quantity: 1 }]);
  });

  it('is not for another customer’s subscription', async () => {
    const [mine, other] = [await prepare(), await prepare()];
    const path = await mine.open();
    const answer = await post(`${path}/update`, { subscription: other.subscription.id, price: pro.id });
    expect(answer.status).toBe(400);
    expect((await get(`${path}/change?subscription=${other.subscription.id}`)).status).toBe(303);
  });

  it('is not offered where the configuration does not', async () => {
    const { stripe } = bench;
    const { subscription, configuration, open } = await prepare();
    await stripe.billingPortal.configurations.update(configuration, {
      features: { subscription_update: { enabled: false } },
    });
    const path = await open();
    expect((await get(path)).text).not.toContain('Change plan');
    const answer = await post(`${path}/update`, { subscription: subscription.id, price: pro.id });
    expect(answer.text).toContain('not offered');
  });
});

describe('a session that leads to one page', () => {
  it('opens the change, and returns when it is done', async () => {
    const { subscription, open } = await prepare();
    const path = await open({
      type: 'subscription_update_confirm',
      subscription_update_confirm: {
        subscription: subscription.id,
        items: [{ id: subscription.items.data[0]?.id ?? '', price: pro.id, quantity: 3 }],
      },
      after_completion: { type: 'redirect', redirect: { return_url: 'http://app.test/changed' } },
    });
    const { location } = await get(path);
    expect(location).toContain('/confirm?');
    const confirm = await get(location);
    expect(confirm.text).toContain('Pro × 3');
    expect(confirm.text).toContain('href="http://app.test/billing"');
    expect((await post(`${path}/update`, formOf(confirm.text))).location).toBe('http://app.test/changed');
  });

  it('says what it was asked to say', async () => {
    const { subscription, open } = await prepare();
    const path = await open({
      type: 'subscription_cancel',
      subscription_cancel: { subscription: subscription.id },
      after_completion: { type: 'hosted_confirmation', hosted_confirmation: { custom_message: 'See you <soon>' } },
    });
    expect((await get(path)).location).toContain(`/cancel?subscription=${subscription.id}`);
    const { location } = await post(`${path}/cancel`, { subscription: subscription.id });
    expect((await get(location)).text).toContain('See you &lt;soon&gt;');
  });

  it.each(['payment_method_update', 'subscription_update'] as const)('opens %s', async (type) => {
    const { subscription, open } = await prepare();
    const about = { subscription: subscription.id };
    const path = await open({ type, ...(type === 'subscription_update' ? { subscription_update: about } : {}) });
    const { location } = await get(path);
    expect(location).toContain(type === 'subscription_update' ? '/change?' : '/card?');
    expect((await get(location)).status).toBe(200);
    expect((await get(`${path}?home=1`)).status).toBe(200);
  });

  it('is refused where the configuration does not offer the page, or the subscription is another’s', async () => {
    const [mine, other] = [await prepare(), await prepare()];
    await expect(
      mine.open({ type: 'subscription_update', subscription_update: { subscription: other.subscription.id } }),
    ).rejects.toMatchObject({ param: 'flow_data[subscription_update][subscription]' });
    await bench.stripe.billingPortal.configurations.update(mine.configuration, {
      features: { subscription_update: { enabled: false } },
    });
    await expect(
      mine.open({ type: 'subscription_update', subscription_update: { subscription: mine.subscription.id } }),
    ).rejects.toMatchObject({ param: 'flow_data[type]' });
  });
});

describe('a configuration', () => {
  it.each([
    [{ products: '' as const }, 'features[subscription_update][products]'],
    [{ default_allowed_updates: '' as const }, 'features[subscription_update][default_allowed_updates]'],
  ])('is refused with %j', async (update, param) => {
    await expect(configure(update)).rejects.toMatchObject({ param });
  });

  it('is refused with a price of another product', async () => {
    const products = [{ product: String(basic.product), prices: [pro.id] }];
    await expect(configure({ products })).rejects.toMatchObject({
      param: 'features[subscription_update][products][0][prices][0]',
    });
  });
});
