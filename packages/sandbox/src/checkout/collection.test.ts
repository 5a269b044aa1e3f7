import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

/*
 * What a session asks for besides the card: https://docs.stripe.com/payments/checkout/custom-fields,
 * /collect-shipping, /phone-numbers, /tax-ids, /consent, /names and https://docs.stripe.com/payments/save-during-payment.
 */

const bench = sandboxBench({ merchantName: 'Café & Söhne' });
type Params = Stripe.Checkout.SessionCreateParams;

const sale: Params = {
  mode: 'payment',
  success_url: 'https://shop.example/ok',
  cancel_url: 'https://shop.example/no?a=1&b=2',
  line_items: [{ price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'Credits' } }, quantity: 1 }],
};
const card = { number: '4242424242424242', exp_month: 4, exp_year: 2031, cvc: '123' };

const create = (params: Params = {}) => bench.stripe.checkout.sessions.create({ ...sale, ...params });
const again = (session: Stripe.Checkout.Session) => bench.stripe.checkout.sessions.retrieve(session.id);

async function pay(session: Stripe.Checkout.Session, details: Record<string, string> = {}, more: object = { card }) {
  const reply = await fetch(`${bench.sandbox.url}/c/pay/${session.id}/pay`, {
    method: 'POST',
    body: JSON.stringify({ email: 'ada@example.com', details, ...more }),
  });
  const body = (await reply.json()) as { state: string; error?: { param?: string; message: string } };
  return body.error ? `refused: ${body.error.param}` : body.state;
}

const show = async (session: Stripe.Checkout.Session): Promise<string> =>
  (await fetch(`${bench.sandbox.url}/c/pay/${session.id}`)).text();

const home = (prefix: string) => ({
  [`${prefix}_line1`]: '12 St James’s Square',
  [`${prefix}_city`]: 'London',
  [`${prefix}_postal_code`]: 'SW1Y 4JH',
  [`${prefix}_country`]: 'GB',
});
const address = {
  line1: '12 St James’s Square',
  line2: null,
  city: 'London',
  state: null,
  postal_code: 'SW1Y 4JH',
  country: 'GB',
};

describe('a session that asks for', () => {
  it('the billing address', async () => {
    const session = await create({ billing_address_collection: 'required' });
    expect(await show(session)).toContain('name="billing_line1"');
    expect(await pay(session)).toBe('refused: name');
    expect(await pay(session, { name: 'Ada' })).toBe('refused: billing_line1');
    expect(await pay(session, { ...home('billing'), name: 'Ada', billing_country: '' })).toBe(
      'refused: billing_country',
    );
    expect((await bench.stripe.paymentIntents.list()).data).toEqual([]);
    expect(await pay(session, { ...home('billing'), name: 'Ada' })).toBe('complete');
    expect((await again(session)).customer_details).toMatchObject({ name: 'Ada', address });
    const [charge] = (await bench.stripe.charges.list()).data;
    expect(charge?.billing_details).toMatchObject({ name: 'Ada', address });
  });

  it('a phone number', async () => {
    const session = await create({ phone_number_collection: { enabled: true }, customer_creation: 'always' });
    expect(await pay(session)).toBe('refused: phone');
    expect(await pay(session, { phone: 'call me' })).toBe('refused: phone');
    expect(await pay(session, { phone: '+44 (20) 7946-0000' })).toBe('complete');
    const paid = await again(session);
    expect(paid.customer_details?.phone).toBe('+442079460000');
    expect(await bench.stripe.customers.retrieve(String(paid.customer))).toMatchObject({ phone: '+442079460000' });
  });

  it('the names of a business and of a person', async () => {
    const session = await create({
      customer_creation: 'always',
      name_collection: { business: { enabled: true }, individual: { enabled: true, optional: true } },
    });
    expect(session.name_collection).toEqual({
      business: { enabled: true, optional: false },
      individual: { enabled: true, optional: true },
    });
    expect(await pay(session, { individual_name: 'Ada' })).toBe('refused: business_name');
    expect(await pay(session, { business_name: 'Engines Ltd', individual_name: 'Ada' })).toBe('complete');
    const paid = await again(session);
    const names = { business_name: 'Engines Ltd', individual_name: 'Ada' };
    expect(paid.collected_information).toMatchObject(names);
    expect(paid.customer_details).toMatchObject({ ...names, name: 'Engines Ltd' });
    expect(await bench.stripe.customers.retrieve(String(paid.customer))).toMatchObject(names);
  });

  it('a tax ID', async () => {
    const customer = await bench.stripe.customers.create({ email: 'ada@example.com' });
    const session = await create({
      customer: customer.id,
      customer_update: { name: 'auto', address: 'auto' },
      billing_address_collection: 'required',
      tax_id_collection: { enabled: true, required: 'if_supported' },
    });
    const given = { ...home('billing'), name: 'Ada' };
    expect(await pay(session, given)).toBe('refused: tax_id_value');
    const business = { ...given, business_name: 'Engines Ltd' };
    expect(await pay(session, { ...business, tax_id_value: 'GB123456789' })).toBe('refused: tax_id_type');
    expect(await pay(session, { ...business, tax_id_type: 'gb_vat', tax_id_value: 'GB12' })).toBe(
      'refused: tax_id_value',
    );
    expect(await pay(session, { ...given, tax_id_type: 'gb_vat', tax_id_value: 'GB123456789' })).toBe(
      'refused: business_name',
    );
    expect(await pay(session, { ...business, tax_id_type: 'gb_vat', tax_id_value: 'gb 123456789' })).toBe('complete');
    expect((await again(session)).customer_details).toMatchObject({
      name: 'Engines Ltd',
      tax_ids: [{ type: 'gb_vat', value: 'GB123456789' }],
    });
    expect(await bench.stripe.customers.retrieve(customer.id)).toMatchObject({ name: 'Engines Ltd', address });
    expect((await bench.stripe.customers.listTaxIds(customer.id)).data).toMatchObject([{ value: 'GB123456789' }]);
  });

  it('a shipping address, in the countries it ships to', async () => {
    const customer = await bench.stripe.customers.create({ email: 'ada@example.com' });
    const session = await create({
      customer: customer.id,
      customer_update: { shipping: 'auto' },
      shipping_address_collection: { allowed_countries: ['GB', 'IE'] },
      custom_text: { shipping_address: { message: 'No <b>islands</b>' } },
    });
    const page = await show(session);
    expect(page).toContain('<option value="IE">Ireland</option>');
    expect(page).not.toContain('<option value="US">');
    expect(page).toContain('No &lt;b&gt;islands&lt;/b&gt;');
    expect(await pay(session, home('shipping'))).toBe('refused: shipping_name');
    const goods = { ...home('shipping'), shipping_name: 'Ada' };
    expect(await pay(session, { ...goods, shipping_line1: ' ' })).toBe('refused: shipping_line1');
    expect(await pay(session, { ...goods, shipping_country: 'US' })).toBe('refused: shipping_country');
    expect(await pay(session, goods)).toBe('complete');
    const paid = await again(session);
    expect(paid.collected_information?.shipping_details).toEqual({ name: 'Ada', address });
    const intent = await bench.stripe.paymentIntents.retrieve(String(paid.payment_intent));
    expect(intent.shipping).toMatchObject({ name: 'Ada', address });
    expect(await bench.stripe.customers.retrieve(customer.id)).toMatchObject({ shipping: { name: 'Ada', address } });
  });

  it('fields of its own', async () => {
    const session = await create({
      custom_fields: [
        { key: 'engraving', type: 'text', label: { type: 'custom', custom: 'Engraving' }, text: { maximum_length: 5 } },
        {
          key: 'size',
          type: 'dropdown',
          label: { type: 'custom', custom: 'Size' },
          dropdown: {
            default_value: 'm',
            options: [
              { label: 'Small', value: 's' },
              { label: 'Medium', value: 'm' },
            ],
          },
        },
        {
          key: 'number',
          type: 'numeric',
          optional: true,
          label: { type: 'custom', custom: 'Number' },
          numeric: { minimum_length: 2 },
        },
      ],
    });
    const page = await show(session);
    expect(page).toContain('<option value="m" selected>Medium</option>');
    expect(page).toContain('maxlength="5"');
    expect(await pay(session, { custom_size: 's' })).toBe('refused: custom_engraving');
    const text = { custom_engraving: 'Ada' };
    expect(await pay(session, { ...text, custom_engraving: 'Augusta' })).toBe('refused: custom_engraving');
    expect(await pay(session, { ...text, custom_size: 'xl' })).toBe('refused: custom_size');
    expect(await pay(session, { ...text, custom_size: 's', custom_number: 'x1' })).toBe('refused: custom_number');
    expect(await pay(session, { ...text, custom_size: 's', custom_number: '1' })).toBe('refused: custom_number');
    expect(await pay(session, { ...text, custom_size: 's' })).toBe('complete');
    expect((await again(session)).custom_fields).toMatchObject([
      { key: 'engraving', optional: false, text: { value: 'Ada', maximum_length: 5 } },
      { key: 'size', dropdown: { value: 's', default_value: 'm' } },
      { key: 'number', optional: true, numeric: { value: null } },
    ]);
  });

  it.each([
    ['opt_in', { promotions: '1' }],
    ['opt_out', {}],
  ] as const)('consent: %s', async (promotions, given) => {
    const session = await create({
      consent_collection: { terms_of_service: 'required', promotions: 'auto' },
      custom_text: {
        terms_of_service_acceptance: { message: 'I agree to [the terms](https://shop.example/terms?a=1&b=2).' },
        submit: { message: 'We pack by hand.' },
        after_submit: { message: 'See [nothing](javascript:alert(1)).' },
      },
    });
    const page = await show(session);
    expect(page).toContain('<a href="https://shop.example/terms?a=1&amp;b=2"');
    expect(page).toContain('We pack by hand.');
    expect(page).toContain('See [nothing](javascript:alert(1)).');
    expect(await pay(session, given)).toBe('refused: terms_of_service');
    expect(await pay(session, { ...given, terms_of_service: '1' })).toBe('complete');
    expect((await again(session)).consent).toEqual({ promotions, terms_of_service: 'accepted' });
  });
});

describe('saved cards', () => {
  async function customerWith(...redisplay: ('always' | 'limited' | 'unspecified')[]) {
    const { stripe } = bench;
    const customer = await stripe.customers.create({ email: 'ada@example.com' });
    const methods: string[] = [];
    for (const allow_redisplay of redisplay) {
      const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
      await stripe.paymentMethods.update(id, { allow_redisplay });
      methods.push(id);
    }
    return { customer: customer.id, methods };
  }

  it('are shown as the session filters them', async () => {
    const { customer, methods } = await customerWith('always', 'limited', 'unspecified');
    const shown = async (params: Params) => {
      const page = await show(await create({ customer, ...params }));
      return methods.map((id) => page.includes(`value="${id}"`));
    };
    expect(await shown({})).toEqual([true, false, false]);
    const filters = ['limited', 'unspecified'] as const;
    const filtered = { saved_payment_method_options: { allow_redisplay_filters: [...filters] } };
    expect(await shown(filtered)).toEqual([false, true, true]);
    const session = await create({ customer, ...filtered });
    expect(await pay(session, {}, { payment_method: methods[0] })).toBe('refused: payment_method');
    expect(await pay(session, {}, { payment_method: methods[1] })).toBe('complete');
  });

  it('can be taken away where the session says so', async () => {
    const { customer, methods } = await customerWith('always');
    const other = await customerWith('always');
    const remove = async (session: Stripe.Checkout.Session, id: string) =>
      fetch(`${bench.sandbox.url}/c/pay/${session.id}/remove`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ remove: id }),
      });
    const closed = await create({ customer });
    expect(await show(closed)).not.toContain('/remove');
    await remove(closed, methods[0]!);
    const open = await create({ customer, saved_payment_method_options: { payment_method_remove: 'enabled' } });
    expect(await show(open)).toContain(`formaction="/c/pay/${open.id}/remove"`);
    await remove(open, other.methods[0]!);
    expect((await bench.stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
    expect((await bench.stripe.customers.listPaymentMethods(other.customer)).data).toHaveLength(1);
    expect((await remove(open, methods[0]!)).status).toBe(303);
    expect((await bench.stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
    expect(bench.eventTypes()).toContain('payment_method.detached');
  });

  it('are saved when the person says so', async () => {
    const { customer } = await customerWith();
    const saves: Params = { customer, saved_payment_method_options: { payment_method_save: 'enabled' } };
    const first = await create(saves);
    expect(await show(first)).toContain('name="save_card"');
    expect(await pay(first)).toBe('complete');
    expect((await bench.stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
    expect(await pay(await create(saves), { save_card: '1' })).toBe('complete');
    const [kept] = (await bench.stripe.customers.listPaymentMethods(customer)).data;
    expect(kept).toMatchObject({ allow_redisplay: 'always' });
    expect(await show(await create({ customer }))).toContain(kept!.id);
    expect(await pay(await create({ customer }), { save_card: '1' })).toBe('complete');
    expect((await bench.stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  });
});

describe('an open page', () => {
  it('leads back to the merchant, who receives nothing', async () => {
    const session = await create();
    expect(await show(session)).toContain('href="https://shop.example/no?a=1&amp;b=2"');
    expect((await again(session)).status).toBe('open');
    expect(await show(await create({ cancel_url: undefined! }))).not.toContain('class="Back"');
  });

  it('takes nothing once its session has expired', async () => {
    const session = await create();
    bench.sandbox.advance(86_400);
    expect(await pay(session)).toBe('closed');
    const reply = await fetch(`${bench.sandbox.url}/c/pay/${session.id}`);
    expect(reply.status).toBe(410);
    expect(await reply.text()).toContain('This checkout has expired');
    expect((await bench.stripe.charges.list()).data).toEqual([]);
  });

  it('refuses what is no form', async () => {
    const session = await create();
    for (const details of [[], 'x', { phone: 1 }, null])
      expect(await pay(session, details as never)).toBe('refused: undefined');
  });
});

const field = (more: object) =>
  [{ key: 'a', type: 'text', label: { type: 'custom', custom: 'A' }, ...more }] as unknown as NonNullable<
    Params['custom_fields']
  >;
const dropdown = (options: object[], more: object = {}) => field({ type: 'dropdown', dropdown: { options, ...more } });
const one = { label: 'One', value: 'one' };

it.each<[string, Params, string]>([
  ['a fourth field', { custom_fields: ['a', 'b', 'c', 'd'].flatMap((key) => field({ key })) }, 'custom_fields'],
  ['a key twice', { custom_fields: [...field({}), ...field({})] }, 'custom_fields[1][key]'],
  ['a key with a space', { custom_fields: field({ key: 'a b' }) }, 'custom_fields[0][key]'],
  [
    'a long label',
    { custom_fields: field({ label: { type: 'custom', custom: 'x'.repeat(101) } }) },
    'custom_fields[0][label][custom]',
  ],
  ['a list of nothing', { custom_fields: field({ type: 'dropdown' }) }, 'custom_fields[0][dropdown]'],
  ['an option twice', { custom_fields: dropdown([one, one]) }, 'custom_fields[0][dropdown][options]'],
  [
    'a default that is no option',
    { custom_fields: dropdown([one], { default_value: 'two' }) },
    'custom_fields[0][dropdown][default_value]',
  ],
  [
    'the settings of another type',
    { custom_fields: field({ numeric: { minimum_length: 1 } }) },
    'custom_fields[0][numeric]',
  ],
  [
    'a least above the most',
    { custom_fields: field({ text: { minimum_length: 5, maximum_length: 2 } }) },
    'custom_fields[0][text][minimum_length]',
  ],
  [
    'letters in digits',
    { custom_fields: field({ type: 'numeric', numeric: { default_value: 'x' } }) },
    'custom_fields[0][numeric][default_value]',
  ],
  ['a long text', { custom_text: { submit: { message: 'x'.repeat(1201) } } }, 'custom_text[submit][message]'],
  [
    'a text on shipping without it',
    { custom_text: { shipping_address: { message: 'x' } } },
    'custom_text[shipping_address]',
  ],
  [
    'a text on terms without them',
    { custom_text: { terms_of_service_acceptance: { message: 'x' } } },
    'custom_text[terms_of_service_acceptance]',
  ],
  [
    'an unknown country',
    { shipping_address_collection: { allowed_countries: ['XX' as 'GB'] } },
    'shipping_address_collection[allowed_countries][0]',
  ],
  ['shipping options', { shipping_options: [{ shipping_rate: 'shr_1' }] }, 'shipping_options'],
])('refuses %s', async (_what, params, param) => {
  await expect(create(params)).rejects.toMatchObject({ type: 'StripeInvalidRequestError', param });
  expect((await bench.stripe.checkout.sessions.list()).data).toEqual([]);
});

it('refuses what a customer or a mode does not go with', async () => {
  const { id: customer } = await bench.stripe.customers.create({});
  await expect(create({ customer, tax_id_collection: { enabled: true } })).rejects.toMatchObject({
    param: 'customer_update[name]',
    message: expect.stringContaining('please set `customer_update[name]` to `auto`'),
  });
  await expect(create({ customer, customer_update: { shipping: 'auto' } })).rejects.toMatchObject({
    param: 'customer_update[shipping]',
  });
  const setup: Params = { mode: 'setup', currency: 'usd', success_url: 'https://a.example', line_items: undefined! };
  for (const params of [
    { phone_number_collection: { enabled: true } },
    { saved_payment_method_options: { payment_method_remove: 'enabled' } },
    { shipping_address_collection: { allowed_countries: ['GB'] } },
  ] satisfies Params[])
    await expect(create({ ...setup, ...params })).rejects.toThrow(/in `setup` mode/);
});
