import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

/* What Stripe answered in test mode about new accounts of these countries, before anything was filled in. */

const bench = sandboxBench();

const person = ['dob.day', 'dob.month', 'dob.year', 'email', 'first_name', 'last_name'];
const european = [...person, 'phone', 'address.city', 'address.line1', 'address.postal_code'];
const always = ['business_profile.mcc', 'business_profile.url', 'business_type', 'external_account'];
const terms = ['tos_acceptance.date', 'tos_acceptance.ip'];
const dueOf = (fields: string[], ...more: string[]) =>
  [...always, ...terms, ...fields.map((field) => `representative.${field}`), ...more].sort();

const japanese = [
  ...['city', 'line1', 'postal_code', 'state', 'town'].flatMap((line) => [
    `address_kana.${line}`,
    `address_kanji.${line}`,
  ]),
  ...['first_name_kana', 'first_name_kanji', 'last_name_kana', 'last_name_kanji', 'dob.day', 'dob.month', 'dob.year'],
  'email',
  'phone',
];

describe('the country of an account', () => {
  it.each([
    ['US', 'usd', { delay_days: 2, interval: 'daily' }, dueOf(person, 'settings.payments.statement_descriptor')],
    ['DE', 'eur', { delay_days: 7, interval: 'daily' }, dueOf(european)],
    ['GB', 'gbp', { delay_days: 7, interval: 'daily' }, dueOf(european)],
    ['AU', 'aud', { delay_days: 2, interval: 'daily' }, dueOf([...european, 'address.state'])],
    [
      'JP',
      'jpy',
      { delay_days: 4, interval: 'weekly', weekly_anchor: 'friday' },
      dueOf(japanese, 'business_profile.product_description'),
    ],
  ])('%s decides its currency, payout schedule and requirements', async (country, currency, schedule, due) => {
    const made = await bench.stripe.accounts.create({
      type: 'express',
      country,
      capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
    });
    expect(made).toMatchObject({ country, default_currency: currency, charges_enabled: false });
    expect(made.settings?.payouts?.schedule).toEqual(schedule);
    const { currently_due, past_due, eventually_due, disabled_reason } = made.requirements ?? {};
    expect([currently_due, past_due, eventually_due]).toEqual([due, due, due]);
    expect(disabled_reason).toBe('requirements.past_due');
  });

  it('US lets a description stand for a web site', async () => {
    const { requirements } = await bench.stripe.accounts.create({ type: 'express', country: 'US' });
    expect(requirements?.alternatives).toEqual([
      {
        alternative_fields_due: ['business_profile.product_description'],
        original_fields_due: ['business_profile.url'],
      },
    ]);
  });

  it('decides when its money is available, and in which currency it has its bank account', async () => {
    const { stripe } = bench;
    const account = await stripe.accounts.create({ type: 'custom', country: 'AU', external_account: 'btok_au' });
    const [bank] = account.external_accounts?.data ?? [];
    expect(bank).toMatchObject({ country: 'AU', currency: 'aud' });
    const intent = await stripe.paymentIntents.create(
      { amount: 1000, currency: 'aud', payment_method: 'pm_card_visa', confirm: true, return_url: 'https://a.example' },
      { stripeAccount: account.id },
    );
    const [entry] = (await stripe.balanceTransactions.list({}, { stripeAccount: account.id })).data;
    expect([intent.status, entry?.available_on]).toEqual(['succeeded', Date.parse('2026-11-22T00:00:00Z') / 1000]);
  });

  it('is refused when it is none', async () => {
    await expect(bench.stripe.accounts.create({ country: 'XX' })).rejects.toMatchObject({
      param: 'country',
      message: expect.stringContaining("Country 'XX' is unknown."),
    });
  });
});

it('a fresh account takes direct charges in test mode, with a fee of the platform', async () => {
  const { stripe } = bench;
  const { id, charges_enabled } = await stripe.accounts.create({ type: 'standard' });
  expect(charges_enabled).toBe(false);
  const charge = {
    amount: 10_000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    return_url: 'https://shop.example',
    application_fee_amount: 123,
  };
  const paid = await stripe.paymentIntents.create(charge, { stripeAccount: id });
  expect(paid).toMatchObject({ status: 'succeeded', amount_received: 10_000, application_fee_amount: 123 });
  const balance = await stripe.balance.retrieve({}, { stripeAccount: id });
  // 2.9 % and 30 of fees, and the platform's.
  expect(balance.pending).toMatchObject([{ amount: 10_000 - 320 - 123, currency: 'usd' }]);
});

describe('a payment method of the platform', () => {
  async function saved() {
    const { stripe } = bench;
    const customer = await stripe.customers.create({ payment_method: 'pm_card_visa', name: 'Ada' });
    const [method] = (await stripe.customers.listPaymentMethods(customer.id)).data;
    const { id: account } = await stripe.accounts.create({ type: 'standard' });
    return { customer: customer.id, method: method?.id ?? '', account };
  }

  it('is cloned into a connected account', async () => {
    const { stripe } = bench;
    const { customer, method, account } = await saved();
    const options = { stripeAccount: account };
    const clone = await stripe.paymentMethods.create({ customer, payment_method: method }, options);
    const original = await stripe.paymentMethods.retrieve(method);
    expect(clone.id).not.toBe(method);
    expect(clone).toMatchObject({ customer: null, type: 'card', metadata: {}, card: { last4: '4242' } });
    expect(clone.card?.fingerprint).toBe(original.card?.fingerprint);
    expect(original.customer).toBe(customer);
    const pays = {
      amount: 700,
      currency: 'usd',
      payment_method: clone.id,
      confirm: true,
      return_url: 'https://a.example',
    };
    expect(await stripe.paymentIntents.create(pays, options)).toMatchObject({ status: 'succeeded' });
    await expect(stripe.paymentMethods.retrieve(clone.id)).rejects.toMatchObject({ code: 'resource_missing' });
  });

  it('keeps what its card does', async () => {
    const { stripe } = bench;
    const { customer, account } = await saved();
    const failing = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const options = { stripeAccount: account };
    const clone = await stripe.paymentMethods.create({ customer, payment_method: failing.id }, options);
    const pays = {
      amount: 700,
      currency: 'usd',
      payment_method: clone.id,
      confirm: true,
      return_url: 'https://a.example',
    };
    await expect(stripe.paymentIntents.create(pays, options)).rejects.toMatchObject({ code: 'card_declined' });
  });

  it('is cloned only with its own customer, and only into a connected account', async () => {
    const { stripe } = bench;
    const { customer, method, account } = await saved();
    const other = (await stripe.customers.create({})).id;
    const options = { stripeAccount: account };
    const make = (params: object) => stripe.paymentMethods.create(params, options);
    await expect(make({ customer: other, payment_method: method })).rejects.toMatchObject({ param: 'payment_method' });
    await expect(make({ payment_method: method })).rejects.toMatchObject({ param: 'customer' });
    await expect(make({ customer: 'cus_none', payment_method: method })).rejects.toMatchObject({ param: 'customer' });
    await expect(stripe.paymentMethods.create({ customer, payment_method: method })).rejects.toMatchObject({
      param: 'payment_method',
      message: expect.stringContaining('Stripe-Account'),
    });
  });
});
