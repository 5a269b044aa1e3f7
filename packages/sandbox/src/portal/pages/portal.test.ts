import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

/* The portal over HTTP: what a customer may do, and what its configuration keeps from them. https://docs.stripe.com/customer-management */

const bench = sandboxBench();
type Features = Stripe.BillingPortal.ConfigurationCreateParams['features'];
type UpdateFeature = NonNullable<Features['subscription_update']>;

let basic: Stripe.Price;
let pro: Stripe.Price;

beforeEach(async () => {
  const price = async (name: string, unit_amount: number) =>
    bench.stripe.prices.create({
      currency: 'usd',
      unit_amount,
      recurring: { interval: 'month' },
      product_data: { name },
    });
  basic = await price('Basic', 1000);
  pro = await price('Pro', 3000);
});

interface Customer {
  id: string;
  subscription: string;
  card: string;
  /** A page of this customer's portal. */
  path: string;
}

async function customerWith(features: Features): Promise<Customer> {
  const { stripe } = bench;
  const { id } = await stripe.customers.create({ email: 'ada@example.com' });
  const card = (await stripe.paymentMethods.attach('pm_card_visa', { customer: id })).id;
  const subscription = await stripe.subscriptions.create({
    customer: id,
    items: [{ price: basic.id }],
    default_payment_method: card,
  });
  const configuration = (await stripe.billingPortal.configurations.create({ features })).id;
  const session = await stripe.billingPortal.sessions.create({ customer: id, configuration });
  return { id, card, subscription: subscription.id, path: new URL(session.url).pathname };
}

async function get(path: string) {
  const reply = await fetch(bench.sandbox.url + path, { redirect: 'manual' });
  return { status: reply.status, location: reply.headers.get('location') ?? '', text: await reply.text() };
}

async function post(path: string, form: Record<string, string>, body?: string) {
  const init = { method: 'POST', redirect: 'manual' as const, body: body ?? new URLSearchParams(form) };
  const reply = await fetch(bench.sandbox.url + path, init);
  return { status: reply.status, text: await reply.text() };
}

const update = (more: Partial<UpdateFeature> = {}): UpdateFeature => ({
  enabled: true,
  default_allowed_updates: ['price', 'promotion_code'],
  proration_behavior: 'always_invoice',
  products: [basic, pro].map(({ id, product }) => ({ product: String(product), prices: [id] })),
  ...more,
});
const all = (): Features => ({
  customer_update: { enabled: true, allowed_updates: ['name', 'email', 'phone', 'address', 'shipping', 'tax_id'] },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: { enabled: true },
  subscription_pause: { enabled: true, duration: { type: 'indefinite' } },
  subscription_update: update(),
});
const nothing: Features = { invoice_history: { enabled: false } };
const card = JSON.stringify({ card: { number: '4242424242424242', exp_month: 4, exp_year: 2031, cvc: '123' } });

describe('what the configuration switches off', () => {
  it('is neither shown nor done', async () => {
    const { id, card: method, path, subscription } = await customerWith(nothing);
    const page = (await get(path)).text;
    for (const hidden of ['Invoices', 'Cancel plan', 'Change plan', 'Pause plan', 'Add card', 'Tax IDs', '<summary>'])
      expect(page).not.toContain(hidden);
    const before = bench.eventTypes().length;
    for (const view of ['cancel', 'pause', 'change', 'confirm', 'card']) {
      const reply = await get(`${path}/${view}?subscription=${subscription}&price=${pro.id}`);
      expect([view, reply.status]).toEqual([view, 303]);
    }
    const about = { subscription, price: pro.id, payment_method: method };
    for (const action of ['cancel', 'pause', 'resume', 'update', 'default', 'remove']) {
      const reply = await post(`${path}/${action}`, about);
      expect([action, reply.status]).toEqual([action, 400]);
      expect(reply.text).toContain('Nothing was changed.');
    }
    expect((await post(`${path}/card`, {}, card)).status).toBe(400);
    for (const details of [
      { name: 'Eve' },
      { email: 'eve@example.com' },
      { phone: '12345' },
      { billing_line1: 'x', billing_country: 'GB' },
      { shipping_line1: 'x', shipping_country: 'GB', shipping_name: 'Eve' },
    ])
      expect((await post(`${path}/details`, details)).status).toBe(400);
    expect((await post(`${path}/tax-id`, { tax_id_type: 'gb_vat', tax_id_value: 'GB123456789' })).status).toBe(400);
    expect(bench.eventTypes()).toHaveLength(before);
    expect(await bench.stripe.customers.retrieve(id)).toMatchObject({ email: 'ada@example.com', name: null });
  });
});

describe("another customer's", () => {
  it('subscription, card and tax id are out of reach', async () => {
    const eve = await customerWith(all());
    const ada = await customerWith(all());
    const taxId = await bench.stripe.customers.createTaxId(ada.id, { type: 'gb_vat', value: 'GB123456789' });
    const before = bench.eventTypes().length;
    for (const view of ['cancel', 'pause', 'change', 'confirm'])
      expect((await get(`${eve.path}/${view}?subscription=${ada.subscription}&price=${pro.id}`)).status).toBe(303);
    const about = { subscription: ada.subscription, price: pro.id, payment_method: ada.card, tax_id: taxId.id };
    for (const action of ['cancel', 'pause', 'resume', 'update', 'default', 'remove', 'tax-id/remove'])
      expect((await post(`${eve.path}/${action}`, about)).status).toBe(400);
    expect(bench.eventTypes()).toHaveLength(before);
  });

  it('session is not guessed, and ends after an hour', async () => {
    const { path, subscription } = await customerWith(all());
    expect((await get(path.replace(/.$/, '!'))).status).toBe(410);
    bench.sandbox.advance(3601);
    expect((await get(path)).status).toBe(410);
    expect((await post(`${path}/cancel`, { subscription })).status).toBe(410);
    expect((await bench.stripe.subscriptions.retrieve(subscription)).cancel_at).toBeNull();
  });
});

describe('the customer', () => {
  it('finds every invoice at its page', async () => {
    const { id, path } = await customerWith(all());
    const [invoice] = (await bench.stripe.invoices.list({ customer: id })).data;
    const link = new URL(invoice!.hosted_invoice_url!).pathname;
    expect((await get(path)).text).toContain(`href="${link}?locale=en-US"`);
    expect((await get(link)).text).toContain('This invoice is paid');
  });

  it('changes the address, where it is sent, and the phone', async () => {
    const { id, path } = await customerWith(all());
    const home = { line1: '1 <b>Street', line2: null, city: 'Dublin', state: null, postal_code: 'D01', country: 'IE' };
    const fields = (prefix: string) =>
      Object.fromEntries(Object.entries(home).map(([part, value]) => [`${prefix}_${part}`, value ?? '']));
    expect((await post(`${path}/details`, fields('billing'))).status).toBe(303);
    expect((await post(`${path}/details`, { ...fields('shipping'), shipping_name: 'Ada' })).status).toBe(303);
    expect((await post(`${path}/details`, { phone: '+353 1 234' })).status).toBe(303);
    expect(await bench.stripe.customers.retrieve(id)).toMatchObject({
      address: home,
      shipping: { name: 'Ada', address: home },
      phone: '+353 1 234',
    });
    const page = (await get(path)).text;
    expect(page).toContain('1 &lt;b&gt;Street');
    expect(page).toContain('<option value="IE" selected>');
    for (const wrong of [
      { ...fields('billing'), billing_country: 'XX' },
      { ...fields('shipping'), shipping_name: ' ' },
      { phone: 'call me' },
      { email: 'nobody' },
    ])
      expect((await post(`${path}/details`, wrong)).status).toBe(400);
    expect(await bench.stripe.customers.retrieve(id)).toMatchObject({ address: home, email: 'ada@example.com' });
  });

  it('adds tax ids and takes them away', async () => {
    const { id, path } = await customerWith(all());
    const add = (tax_id_type: string, tax_id_value: string) => post(`${path}/tax-id`, { tax_id_type, tax_id_value });
    expect((await add('gb_vat', 'gb 123456789')).status).toBe(303);
    for (const [type, value] of [
      ['gb_vat', 'GB1'],
      ['gb_vat', 'GB123456789'],
      ['xx_vat', '1'],
      ['', ''],
    ] as const)
      expect((await add(type, value)).status).toBe(400);
    const { data } = await bench.stripe.customers.listTaxIds(id);
    expect(data).toMatchObject([{ type: 'gb_vat', value: 'GB123456789' }]);
    expect((await get(path)).text).toContain('GB VAT GB123456789');
    expect((await post(`${path}/tax-id/remove`, { tax_id: data[0]!.id })).status).toBe(303);
    expect((await bench.stripe.customers.listTaxIds(id)).data).toEqual([]);
  });

  it('pauses the plan and resumes it', async () => {
    const { path, subscription } = await customerWith(all());
    expect((await get(path)).text).toContain('Pause plan');
    expect((await get(`${path}/pause?subscription=${subscription}`)).text).toContain('You are not charged while');
    expect((await post(`${path}/pause`, { subscription })).status).toBe(303);
    expect((await bench.stripe.subscriptions.retrieve(subscription)).status).toBe('paused');
    const page = (await get(path)).text;
    expect(page).toContain('Paused until you resume it.');
    expect(page).not.toContain('Pause plan');
    expect((await post(`${path}/pause`, { subscription })).status).toBe(400);
    expect((await post(`${path}/resume`, { subscription })).status).toBe(303);
    expect((await bench.stripe.subscriptions.retrieve(subscription)).status).toBe('active');
  });

  it('is led to the pause alone by its flow', async () => {
    const { id, subscription } = await customerWith(all());
    const configuration = (await bench.stripe.billingPortal.configurations.list({ limit: 1 })).data[0]!.id;
    const session = await bench.stripe.billingPortal.sessions.create({
      customer: id,
      configuration,
      flow_data: {
        type: 'subscription_pause',
        subscription_pause: { subscription },
        after_completion: { type: 'redirect', redirect: { return_url: 'https://shop.example/done' } },
      },
    });
    const { location } = await get(new URL(session.url).pathname);
    expect(location).toContain(`/pause?subscription=${subscription}`);
    const reply = await fetch(`${session.url}/pause`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ subscription }),
    });
    expect(reply.headers.get('location')).toBe('https://shop.example/done');
  });

  it('changes the plan with a promotion code', async () => {
    const { path, subscription } = await customerWith(all());
    const coupon = await bench.stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    await bench.stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'HALF' });
    expect((await get(`${path}/change?subscription=${subscription}`)).text).toContain('name="promotion_code"');
    const ask = (code: string) =>
      get(`${path}/confirm?${new URLSearchParams({ subscription, price: pro.id, promotion_code: code })}`);
    const unknown = await ask('NONE');
    expect([unknown.status, unknown.text.includes('No such promotion code')]).toEqual([400, true]);
    const preview = (await ask('half')).text;
    expect(preview).toContain('Promotion code HALF takes its discount off');
    const due = /Change plan and pay (\$[\d.]+)/.exec(preview)?.[1];
    expect((await post(`${path}/update`, { subscription, price: pro.id, promotion_code: 'half' })).status).toBe(303);
    const changed = await bench.stripe.subscriptions.retrieve(subscription, { expand: ['latest_invoice'] });
    expect(changed.items.data[0]?.price.id).toBe(pro.id);
    expect(changed.discounts).toHaveLength(1);
    const invoice = changed.latest_invoice as Stripe.Invoice;
    expect(`$${(invoice.amount_paid / 100).toFixed(2)}`).toBe(due);
    bench.sandbox.advance(32 * 86_400);
    const [renewal] = (await bench.stripe.invoices.list({ subscription, limit: 1 })).data;
    expect(renewal).toMatchObject({ billing_reason: 'subscription_cycle', total: 1500 });
  });

  it('gives no promotion code where none is taken', async () => {
    const { path, subscription } = await customerWith({
      ...nothing,
      subscription_update: update({ default_allowed_updates: ['price'] }),
    });
    const coupon = await bench.stripe.coupons.create({ percent_off: 50 });
    await bench.stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, code: 'HALF' });
    expect((await get(`${path}/change?subscription=${subscription}`)).text).not.toContain('promotion_code');
    const reply = await post(`${path}/update`, { subscription, price: pro.id, promotion_code: 'HALF' });
    expect([reply.status, reply.text.includes('Promotion codes cannot be used')]).toEqual([400, true]);
    expect((await bench.stripe.subscriptions.retrieve(subscription)).items.data[0]?.price.id).toBe(basic.id);
  });
});

describe('what the pages say', () => {
  it('is Chinese where something is refused, too', async () => {
    const { path, subscription } = await customerWith(all());
    const say = async (wish: Record<string, string>) =>
      (await get(`${path}/confirm?${new URLSearchParams({ subscription, locale: 'zh', ...wish })}`)).text;
    expect(await say({ price: basic.id })).toContain('未作任何更改。</strong>这是您当前的方案');
    expect(await say({ price: pro.id, promotion_code: 'NONE' })).toContain('没有这个优惠码');
    expect((await post(`${path}/details`, { locale: 'zh', email: 'nobody' })).text).toContain('邮箱地址无效');
    expect((await post(`${path}/resume`, { locale: 'zh', subscription })).text).toContain('操作未能完成');
  });

  it('adds up: tax, discount and balance stand between the lines and what is due', async () => {
    const { id, path, subscription } = await customerWith(all());
    await bench.stripe.customers.createBalanceTransaction(id, { amount: -500, currency: 'usd' });
    const { text } = await get(`${path}/confirm?${new URLSearchParams({ subscription, price: pro.id })}`);
    const amounts = [...text.matchAll(/<dd class="Amount">(-?)\$([\d.]+)<\/dd>/g)].map(([, sign, figure]) =>
      Math.round(Number(`${sign}${figure}`) * 100),
    );
    expect(text).toContain('From your balance');
    expect(amounts).toEqual([-1000, 3000, -500, 1500]);
  });

  it('credits what a smaller plan leaves over', async () => {
    const { path, subscription } = await customerWith(all());
    await post(`${path}/update`, { subscription, price: pro.id });
    const { text } = await get(`${path}/confirm?${new URLSearchParams({ subscription, price: basic.id })}`);
    expect(text).toMatch(/You pay nothing.*Added to your balance<\/dt><dd class="Amount">\$20\.00/s);
  });

  it('offers no canceling of what is canceled already', async () => {
    const { path, subscription } = await customerWith(all());
    expect((await get(`${path}/cancel?subscription=${subscription}`)).status).toBe(200);
    await post(`${path}/cancel`, { subscription });
    expect((await get(`${path}/cancel?subscription=${subscription}`)).location).toContain('home=1');
  });
});
