import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
let product = '';

const berlin = { country: 'DE', city: 'Berlin', postal_code: '10115', line1: 'Chausseestraße 1' };
const sanFrancisco = { country: 'US', state: 'CA', postal_code: '94111' };

beforeEach(async () => {
  const { stripe } = bench;
  product = (await stripe.products.create({ name: 'Pro' })).id;
  await stripe.tax.registrations.create({
    country: 'US',
    country_options: { us: { state: 'CA', type: 'state_sales_tax' } },
    active_from: 'now',
  });
  await stripe.tax.registrations.create({
    country: 'IE',
    country_options: { ie: { type: 'oss_union' } },
    active_from: 'now',
  });
});

async function customerIn(address: { country: string; postal_code?: string; state?: string } | undefined) {
  const { id } = await bench.stripe.customers.create({
    email: 'ada@example.com',
    ...(address ? { address } : {}),
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  return id;
}

async function taxed(customer: string, amount: number, currency = 'usd', item: object = {}) {
  const { stripe } = bench;
  const { id } = await stripe.invoices.create({ customer, currency, automatic_tax: { enabled: true } });
  await stripe.invoiceItems.create({ customer, invoice: id, amount, currency, ...item });
  return stripe.invoices.retrieve(id, { expand: ['customer.tax'] });
}

const price = (currency: string, tax_behavior: 'exclusive' | 'inclusive' | 'unspecified') =>
  bench.stripe.prices.create({ product, currency, unit_amount: 1000, tax_behavior, recurring: { interval: 'month' } });

describe('automatic tax of invoices', () => {
  it('goes by where the customer is, and by where tax is collected', async () => {
    const { stripe } = bench;
    const home = await taxed(await customerIn(sanFrancisco), 1000);
    expect(home).toMatchObject({
      automatic_tax: { enabled: true, provider: 'stripe', status: 'complete', liability: { type: 'self' } },
      total: 1073,
      total_taxes: [
        { amount: 73, taxable_amount: 1000, tax_behavior: 'exclusive', taxability_reason: 'standard_rated' },
      ],
      customer: {
        tax: { automatic_tax: 'supported', location: { country: 'US', state: 'CA', source: 'billing_address' } },
      },
    });
    const rate = await stripe.taxRates.retrieve(home.total_taxes?.[0]?.tax_rate_details?.tax_rate ?? '');
    expect(rate).toMatchObject({
      active: false,
      display_name: 'Sales tax',
      effective_percentage: 7.25,
      jurisdiction: 'California',
      jurisdiction_level: 'state',
      percentage: 7.25,
      tax_type: 'sales_tax',
    });
    const elsewhere = await taxed(await customerIn({ country: 'US', postal_code: '10001' }), 1000);
    expect(elsewhere).toMatchObject({ total: 1000, total_taxes: [{ amount: 0, taxability_reason: 'not_collecting' }] });
    // One registration for the one-stop shop is for the whole European Union.
    const german = await taxed(await customerIn(berlin), 1190, 'eur');
    expect(german).toMatchObject({ total: 1190, total_excluding_tax: 1000 });
    expect(german.total_taxes).toMatchObject([{ amount: 190, tax_behavior: 'inclusive', taxable_amount: 1000 }]);
  });

  it('by the tax behavior of the price, or else as the settings say', async () => {
    const { stripe } = bench;
    const customer = await customerIn(berlin);
    const totalOf = async (behavior: 'exclusive' | 'inclusive' | 'unspecified') => {
      const { id } = await price('eur', behavior);
      const preview = await stripe.invoices.createPreview({
        customer,
        automatic_tax: { enabled: true },
        subscription_details: { items: [{ price: id }] },
      });
      return [preview.total, preview.total_excluding_tax, preview.total_taxes?.[0]?.amount];
    };
    expect(await totalOf('exclusive')).toEqual([1190, 1000, 190]);
    expect(await totalOf('inclusive')).toEqual([1000, 840, 160]);
    expect(await totalOf('unspecified')).toEqual([1000, 840, 160]);
    await stripe.tax.settings.update({ defaults: { tax_behavior: 'exclusive' } });
    expect(await totalOf('unspecified')).toEqual([1190, 1000, 190]);
    expect(bench.eventTypes()).toContain('tax.settings.updated');
  });

  it.each([
    ['an exempt customer', { tax_exempt: 'exempt' }, {}, 'customer_exempt'],
    ['a customer who owes it', { tax_exempt: 'reverse' }, {}, 'reverse_charge'],
    ['what is not taxable', {}, { tax_code: 'txcd_00000000' }, 'product_exempt'],
  ])('is nothing for %s', async (_name, change, item, reason) => {
    const customer = await customerIn(berlin);
    await bench.stripe.customers.update(customer, change);
    const invoice = await taxed(customer, 1000, 'eur', { tax_behavior: 'exclusive', ...item });
    expect(invoice.total).toBe(1000);
    expect(invoice.total_taxes).toMatchObject([{ amount: 0, taxable_amount: 0, taxability_reason: reason }]);
  });

  it('is owed by a business of another country that shows its tax id', async () => {
    const { stripe } = bench;
    const customer = await customerIn(berlin);
    await stripe.customers.createTaxId(customer, { type: 'eu_vat', value: 'DE123456789' });
    const invoice = await taxed(customer, 1000, 'eur', { tax_behavior: 'exclusive' });
    expect(invoice.customer_tax_ids).toEqual([{ type: 'eu_vat', value: 'DE123456789' }]);
    expect(invoice.total_taxes).toMatchObject([{ amount: 0, taxability_reason: 'reverse_charge' }]);
    await stripe.tax.settings.update({ head_office: { address: { country: 'DE', postal_code: '10115' } } });
    expect((await taxed(customer, 1000, 'eur', { tax_behavior: 'exclusive' })).total).toBe(1190);
  });

  it('has two taxes in a province of its own, each by its registration', async () => {
    const { stripe } = bench;
    const registrations = [
      { type: 'standard' as const },
      { type: 'province_standard' as const, province_standard: { province: 'QC' } },
    ];
    for (const ca of registrations) {
      await stripe.tax.registrations.create({ country: 'CA', country_options: { ca }, active_from: 'now' });
    }
    const quebec = await taxed(await customerIn({ country: 'CA', postal_code: 'H2X 1Y4' }), 10_000, 'cad');
    expect(quebec.total_taxes?.map(({ amount }) => amount)).toEqual([500, 998]);
    const ontario = await taxed(await customerIn({ country: 'CA', state: 'ON' }), 10_000, 'cad');
    expect(ontario.total_taxes?.map(({ amount }) => amount)).toEqual([1300]);
  });

  it('waits for a location: the draft says so, and cannot be finalized', async () => {
    const { stripe } = bench;
    const customer = await customerIn(undefined);
    const draft = await taxed(customer, 1000);
    expect(draft).toMatchObject({
      automatic_tax: { status: 'requires_location_inputs' },
      total: 1000,
      total_taxes: [],
    });
    await expect(stripe.invoices.finalizeInvoice(draft.id)).rejects.toMatchObject({
      code: 'customer_tax_location_invalid',
      statusCode: 400,
    });
    const refused = await stripe.invoices.retrieve(draft.id);
    expect(refused).toMatchObject({
      status: 'draft',
      last_finalization_error: { code: 'customer_tax_location_invalid', type: 'invalid_request_error' },
    });
    expect(bench.eventTypes()).toContain('invoice.finalization_failed');
    await stripe.customers.update(customer, { address: sanFrancisco });
    expect(await stripe.invoices.finalizeInvoice(draft.id)).toMatchObject({ status: 'open', amount_due: 1073 });
  });

  it('finds the customer by the IP address where there is no other', async () => {
    const { stripe } = bench;
    const { id } = await stripe.customers.create({ tax: { ip_address: '198.51.100.7' }, expand: ['tax'] });
    expect((await taxed(id, 1190, 'eur')).total_taxes?.[0]?.amount).toBe(190);
    const lost = await stripe.customers.update(id, { tax: { ip_address: '127.0.0.1' }, expand: ['tax'] });
    expect(lost.tax).toMatchObject({ automatic_tax: 'unrecognized_location', ip_address: '127.0.0.1', location: null });
    await expect(stripe.customers.update(id, { tax: { ip_address: 'nowhere' } })).rejects.toMatchObject({
      param: 'tax[ip_address]',
    });
    await expect(
      stripe.customers.create({ address: { country: 'US' }, tax: { validate_location: 'immediately' } }),
    ).rejects.toMatchObject({ code: 'customer_tax_location_invalid' });
  });
});

describe('automatic tax of subscriptions', () => {
  it('is in the first invoice, in renewals and in previews', async () => {
    const { stripe, sandbox } = bench;
    const customer = await customerIn(berlin);
    const { id: priceId } = await price('eur', 'exclusive');
    const subscription = await stripe.subscriptions.create({
      customer,
      items: [{ price: priceId }],
      automatic_tax: { enabled: true },
      expand: ['latest_invoice'],
    });
    expect(subscription).toMatchObject({
      status: 'active',
      automatic_tax: { enabled: true, liability: { type: 'self' }, disabled_reason: null },
      latest_invoice: { total: 1190, amount_paid: 1190 },
    });
    const moved = { customer_details: { address: { country: 'FR' } }, subscription: subscription.id };
    expect((await stripe.invoices.createPreview(moved)).total).toBe(1200);
    sandbox.advance(31 * 86_400);
    const [renewal] = (await stripe.invoices.list({ subscription: subscription.id })).data;
    expect(renewal).toMatchObject({ billing_reason: 'subscription_cycle', total: 1190, status: 'paid' });
  });

  it('is refused without a location, and given up by a renewal that has none', async () => {
    const { stripe, sandbox } = bench;
    const { id: priceId } = await price('usd', 'exclusive');
    const made = { items: [{ price: priceId }], automatic_tax: { enabled: true } };
    await expect(stripe.subscriptions.create({ customer: await customerIn(undefined), ...made })).rejects.toMatchObject(
      {
        code: 'customer_tax_location_invalid',
        message:
          "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.",
      },
    );
    const customer = await customerIn(sanFrancisco);
    const { id } = await stripe.subscriptions.create({ customer, ...made });
    await stripe.customers.update(customer, { address: '' });
    sandbox.advance(31 * 86_400);
    const [renewal] = (await stripe.invoices.list({ subscription: id })).data;
    expect(renewal).toMatchObject({
      total: 1000,
      status: 'paid',
      automatic_tax: { enabled: false, disabled_reason: 'finalization_requires_location_inputs' },
    });
    expect((await stripe.subscriptions.retrieve(id)).automatic_tax).toMatchObject({
      enabled: false,
      disabled_reason: 'requires_location_inputs',
    });
  });
});

describe('registrations, settings and codes', () => {
  it('are kept, listed by status, and end', async () => {
    const { stripe, clock } = bench;
    const made = await stripe.tax.registrations.create({
      country: 'GB',
      country_options: { gb: { type: 'standard' } },
      active_from: Math.floor(clock.now().getTime() / 1000) + 3600,
    });
    expect(made).toMatchObject({ status: 'scheduled', country: 'GB', expires_at: null });
    const british = await customerIn({ country: 'GB' });
    expect((await taxed(british, 1200, 'gbp')).total_taxes?.[0]?.taxability_reason).toBe('not_collecting');
    clock.advance(3600);
    expect((await taxed(british, 1200, 'gbp')).total_taxes?.[0]?.amount).toBe(200);
    await stripe.tax.registrations.update(made.id, { expires_at: 'now' });
    expect((await stripe.tax.registrations.list({ status: 'expired' })).data.map(({ id }) => id)).toEqual([made.id]);
    expect((await stripe.tax.registrations.list({ status: 'active' })).data).toHaveLength(2);
    await expect(
      stripe.tax.registrations.create({
        country: 'FR',
        country_options: { de: { type: 'standard' } },
        active_from: 'now',
      }),
    ).rejects.toMatchObject({ param: 'country_options[fr]' });
  });

  it('need a head office that can be found', async () => {
    const { stripe } = bench;
    expect(await stripe.tax.settings.retrieve()).toMatchObject({ status: 'active' });
    const pending = await stripe.tax.settings.update({ head_office: { address: { country: 'US' } } });
    expect(pending).toMatchObject({
      status: 'pending',
      status_details: { pending: { missing_fields: ['head_office'] } },
    });
    const customer = await customerIn(sanFrancisco);
    await expect(stripe.invoices.create({ customer, automatic_tax: { enabled: true } })).rejects.toThrow(/head office/);
  });

  it('list a few codes', async () => {
    const { stripe } = bench;
    const codes = await stripe.taxCodes.list({ limit: 100 });
    expect(codes.data.map(({ id }) => id)).toContain('txcd_10000000');
    expect(await stripe.taxCodes.retrieve('txcd_00000000')).toMatchObject({ object: 'tax_code', name: 'Nontaxable' });
    await expect(stripe.taxCodes.retrieve('txcd_1')).rejects.toMatchObject({ statusCode: 404 });
  });
});
