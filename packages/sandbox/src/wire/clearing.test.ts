import { stringify } from 'qs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../domains.js';
import { type Sandbox, startSandbox } from '../index.js';
import { callSandbox } from '../test/call.js';
import { emptyParameters } from '../test/empty-parameters.js';

/*
 * What is set by an update is gone after an update with an empty text: for every parameter of every operation that
 * changes one object, where Stripe's description, or a recording of Stripe, lets it be emptied.
 */

type Fields = Record<string, unknown>;

let sandbox: Sandbox;
const made: Record<string, string> = {};

async function post(path: string, params: object): Promise<Fields> {
  const { status, body } = await callSandbox(sandbox, 'POST', path, stringify(params));
  if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body.error?.message)}`);
  return body;
}

async function idOf(path: string, params: object): Promise<string> {
  return String((await post(path, params)).id);
}

beforeAll(async () => {
  sandbox = await startSandbox();
  const { customer, subscription } = await sandbox.scenario('active');
  const disputed = await sandbox.scenario('disputed');
  const list = async (path: string) =>
    ((await callSandbox(sandbox, 'GET', path)).body.data as { id: string }[]).map(({ id }) => id);
  const [charge = ''] = await list('/v1/charges?limit=1');
  const [method = ''] = await list(`/v1/payment_methods?customer=${customer}`);
  const [item = ''] = await list(`/v1/subscription_items?subscription=${subscription}`);
  const [price = ''] = await list('/v1/prices');
  const [product = ''] = await list('/v1/products');
  const coupon = await idOf('/v1/coupons', { percent_off: 10, duration: 'forever' });
  const rate = await idOf('/v1/tax_rates', { display_name: 'VAT', percentage: 20, inclusive: false });
  const invoiceItem = await idOf('/v1/invoiceitems', { customer, amount: 500, currency: 'usd' });
  const payee = await idOf('/v1/accounts', { type: 'standard' });
  const payment = await idOf('/v1/payment_intents', {
    amount: 5000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_bypassPending',
    return_url: 'https://shop.example',
  });
  const transfer = await idOf('/v1/transfers', { amount: 500, currency: 'usd', destination: payee });
  const plan = await idOf('/v1/plans', { amount: 900, currency: 'usd', interval: 'month', product });
  const billed = await idOf('/v1/invoices', { customer });
  const line = await idOf('/v1/invoiceitems', { customer, amount: 700, currency: 'usd', invoice: billed }).then(
    async () => (await list(`/v1/invoices/${billed}/lines`))[0] ?? '',
  );
  Object.assign(made, { customer, subscription, charge, method, item, price, product, coupon, rate, invoiceItem });
  Object.assign(made, { payee, transfer, plan, line, billed });
  made.dispute = disputed.dispute ?? '';
  made.intent = await idOf('/v1/payment_intents', { amount: 500, currency: 'usd' });
  made.setup = await idOf('/v1/setup_intents', {});
  made.refund = await idOf('/v1/refunds', { payment_intent: payment, amount: 100 });
  made.taxId = await idOf('/v1/tax_ids', { type: 'eu_vat', value: 'DE123456789' });
  made.payout = await idOf('/v1/payouts', { amount: 100, currency: 'usd' });
  made.code = await idOf('/v1/promotion_codes', { promotion: { type: 'coupon', coupon } });
  made.session = await idOf('/v1/checkout/sessions', {
    mode: 'payment',
    success_url: 'https://shop.example',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 100, product_data: { name: 'Part' } }, quantity: 1 }],
  });
  made.draft = await idOf('/v1/invoices', { customer });
  made.configuration = await idOf('/v1/billing_portal/configurations', {
    features: { invoice_history: { enabled: true } },
  });
  made.schedule = await idOf('/v1/subscription_schedules', {
    customer,
    start_date: Math.floor(Date.now() / 1000) + 86_400,
    phases: [{ items: [{ price }], duration: { interval: 'month', interval_count: 1 } }],
  });
  made.endpoint = await idOf('/v1/webhook_endpoints', { url: 'http://127.0.0.1:9/', enabled_events: ['*'] });
  made.registration = await idOf('/v1/tax/registrations', {
    country: 'DE',
    country_options: { de: { type: 'standard', standard: { place_of_supply_scheme: 'standard' } } },
    active_from: 'now',
  });
  made.moved = await idOf(`/v1/customers/${customer}/balance_transactions`, { amount: 100, currency: 'usd' });
  made.card = await idOf(`/v1/customers/${customer}/sources`, { source: 'tok_visa' });
  made.reversal = await idOf(`/v1/transfers/${transfer}/reversals`, { amount: 100 });
});
afterAll(() => sandbox.close());

interface Row {
  /** What it is set to first. */
  set: unknown;
  /** Where the reply shows it; the parameter's own name unless said. */
  shown?: string;
  /** What the reply holds then; null unless said. */
  cleared?: unknown;
}

const metadata: Row = { set: { key: 'value' }, cleared: {} };
const address = { city: 'Oslo', line1: 'Storgata 1', country: 'NO' };
const method: Record<string, Row> = {
  'billing_details[address]': {
    set: address,
    cleared: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  },
  'billing_details[email]': { set: 'ada@example.com' },
  'billing_details[name]': { set: 'Ada' },
  'billing_details[phone]': { set: '+15550100' },
};

/** By operation: where it is tried, and its parameters. */
const table: Record<string, [object: string, rows: Record<string, Row>]> = {
  '/v1/accounts/{id}': ['accounts/payee', { metadata, 'business_profile[support_url]': { set: 'https://a.example' } }],
  '/v1/billing_portal/configurations/{id}': [
    'billing_portal/configurations/configuration',
    {
      metadata,
      'features[subscription_update][products]': { set: [{ product: '{product}', prices: ['{price}'] }], cleared: [] },
      name: { set: 'Main' },
      default_return_url: { set: 'https://a.example' },
      'business_profile[headline]': { set: 'Hello' },
      'business_profile[privacy_policy_url]': { set: 'https://a.example/p' },
      'business_profile[terms_of_service_url]': { set: 'https://a.example/t' },
      'features[customer_update][allowed_updates]': { set: ['email'], cleared: [] },
      'features[subscription_update][default_allowed_updates]': { set: ['price'], cleared: [] },
    },
  ],
  '/v1/charges/{id}': ['charges/charge', { metadata, 'fraud_details[user_report]': { set: 'safe' } }],
  '/v1/coupons/{id}': ['coupons/coupon', { metadata }],
  '/v1/customers/{customerId}/balance_transactions/{id}': [
    'customers/customer/balance_transactions/moved',
    { metadata },
  ],
  '/v1/customers/{customerId}/sources/{id}': ['customers/customer/sources/card', { metadata }],
  '/v1/customers/{id}': [
    'customers/customer',
    {
      metadata,
      'invoice_settings[rendering_options]': { set: { amount_tax_display: 'include_inclusive_tax' } },
      'invoice_settings[rendering_options][amount_tax_display]': { set: 'include_inclusive_tax' },

      address: { set: address },
      'address[line2]': { set: '3rd floor' },
      business_name: { set: 'Ada Ltd', cleared: '' },
      individual_name: { set: 'Ada', cleared: '' },
      description: { set: 'First' },
      email: { set: 'ada@example.com' },
      name: { set: 'Ada' },
      phone: { set: '+15550100' },
      shipping: { set: { name: 'Ada', address } },
      tax_exempt: { set: 'exempt', cleared: 'none' },
      'invoice_settings[custom_fields]': { set: [{ name: 'PO', value: '1' }] },
      'invoice_settings[default_payment_method]': { set: '{method}' },
    },
  ],
  '/v1/disputes/{id}': ['disputes/dispute', { metadata }],
  '/v1/invoiceitems/{id}': [
    'invoiceitems/invoiceItem',
    {
      metadata,
      discounts: { set: [{ coupon: '{coupon}' }], cleared: [] },
      tax_rates: { set: ['{rate}'], cleared: [] },
    },
  ],
  '/v1/invoices/{id}': [
    'invoices/draft',
    {
      metadata,
      account_tax_ids: { set: ['{taxId}'] },
      effective_at: { set: 1_800_000_000 },
      'rendering[amount_tax_display]': { set: 'include_inclusive_tax' },
      shipping_details: { set: { name: 'Ada', address } },

      custom_fields: { set: [{ name: 'PO', value: '1' }] },
      default_tax_rates: { set: ['{rate}'], cleared: [] },
      discounts: { set: [{ coupon: '{coupon}' }], cleared: [] },
      number: { set: 'A-1' },
    },
  ],
  '/v1/invoices/{invoiceId}/lines/{id}': [
    'invoices/billed/lines/line',
    {
      metadata,
      tax_rates: { set: ['{rate}'], shown: 'taxes', cleared: [] },
      tax_amounts: {
        set: [
          { amount: 1, taxable_amount: 10, tax_rate_data: { display_name: 'V', percentage: 10, inclusive: false } },
        ],
        shown: 'taxes',
        cleared: [],
      },
      discounts: { set: [{ coupon: '{coupon}' }], cleared: [] },
    },
  ],
  '/v1/payment_intents/{id}': [
    'payment_intents/intent',
    {
      metadata,
      receipt_email: { set: 'ada@example.com' },
      setup_future_usage: { set: 'off_session' },
      shipping: { set: { name: 'Ada', address } },
      'payment_method_options[card][setup_future_usage]': { set: 'off_session' },
    },
  ],
  '/v1/payment_methods/{id}': ['payment_methods/method', { metadata, ...method }],
  '/v1/plans/{id}': ['plans/plan', { metadata }],
  '/v1/payouts/{id}': ['payouts/payout', { metadata }],
  '/v1/prices/{id}': ['prices/price', { metadata }],
  '/v1/products/{id}': [
    'products/product',
    {
      metadata,
      description: { set: 'Best' },
      images: { set: ['https://a.example/1.png'], cleared: [] },
      marketing_features: { set: [{ name: 'Fast' }], cleared: [] },
      package_dimensions: { set: { height: 1, length: 1, weight: 1, width: 1 } },
      tax_code: { set: 'txcd_10000000' },
      unit_label: { set: 'seat' },
      url: { set: 'https://a.example' },
    },
  ],
  '/v1/promotion_codes/{id}': ['promotion_codes/code', { metadata }],
  '/v1/refunds/{id}': ['refunds/refund', { metadata }],
  '/v1/setup_intents/{id}': ['setup_intents/setup', { metadata }],
  '/v1/checkout/sessions/{id}': ['checkout/sessions/session', { metadata }],
  '/v1/subscription_items/{id}': [
    'subscription_items/item',
    {
      metadata,
      discounts: { set: [{ coupon: '{coupon}' }], cleared: [] },
      tax_rates: { set: ['{rate}'], cleared: [] },
    },
  ],
  '/v1/subscription_schedules/{id}': [
    'subscription_schedules/schedule',
    {
      metadata,
      'default_settings[description]': { set: 'Later' },
    },
  ],
  '/v1/subscriptions/{id}': [
    'subscriptions/subscription',
    {
      metadata,
      cancel_at: { set: 4_000_000_000 },
      'cancellation_details[comment]': { set: 'Too late' },
      'cancellation_details[feedback]': { set: 'too_expensive' },
      default_payment_method: { set: '{method}' },
      default_tax_rates: { set: ['{rate}'], cleared: [] },
      description: { set: 'First' },
      discounts: { set: [{ coupon: '{coupon}' }], cleared: [] },
      pause_collection: { set: { behavior: 'void' } },
    },
  ],
  '/v1/tax/registrations/{id}': ['tax/registrations/registration', { expires_at: { set: 4_000_000_000 } }],
  '/v1/tax_rates/{id}': ['tax_rates/rate', { metadata }],
  '/v1/transfers/{id}': ['transfers/transfer', { metadata }],
  '/v1/webhook_endpoints/{id}': ['webhook_endpoints/endpoint', { metadata, description: { set: 'Main' } }],
};

/** Not in the table: what the sandbox refuses to set, and what it does not show. */
const unseen: [name: RegExp, why: string][] = [
  [/^payment_(method_options|settings)/, 'of other payment methods than cards, or another row'],
  [/^evidence\[(appeal|enhanced_evidence)\]/, 'refused'],
  [
    /schedule_at_period_end|feedback_options|subscription_pause|template_version|payment_method_configuration/,
    'refused',
  ],
  [/^default_settings\[(?!description)|\[networks\]|commercial_transactions_act/, 'refused'],
  [/^external_account$/, 'an account keeps its bank account until it has another'],
  [/^shipping_details\[phone\]$/, 'comes with its surroundings'],
  [/^tax\[ip_address\]$|(^|\[)tax_code\]?$/, 'not shown'],
  [/^currency_options$/, 'shown when asked: resources/price-currencies.test.ts'],
  [/cancellation_reason\]\[options\]$/, 'required: none is no answer'],
];

const changing = operations.filter(({ method, path }) => method === 'POST' && path.endsWith('}'));

describe('an empty text clears', () => {
  const rows = Object.entries(table).flatMap(([path, [object, params]]) =>
    Object.entries(params).map(([name, row]) => ({ path, object, name, ...row })),
  );

  it.each(rows)('$name of $path', async ({ object, name, set, shown = name, cleared = null }) => {
    const url = `/v1/${object.replace(/\w+/g, (word) => made[word] ?? word)}`;
    const filled = JSON.parse(JSON.stringify(set).replace(/\{(\w+)\}/g, (_all, id: string) => made[id] ?? ''));
    const at = (reply: Fields) =>
      shown
        .split(/[[\]]+/)
        .filter(Boolean)
        .reduce<unknown>((held, step) => (held as Fields | null)?.[step], reply);
    const empty = (value: unknown) => JSON.stringify(value ?? null) === JSON.stringify(cleared);
    expect(empty(at(await post(url, { [name]: filled }))), 'is not set').toBe(false);
    expect(at(await post(url, { [name]: '' })) ?? null).toEqual(cleared);
  });

  it('nothing when a customer is made', async () => {
    const customer = await post('/v1/customers', { description: '', email: '', name: '', phone: '', address: '' });
    const lines = await post('/v1/customers', { address: { line1: 'Storgata 1', line2: '', state: '' } });
    expect(lines.address).toMatchObject({ line1: 'Storgata 1', line2: null, state: null });
    expect(customer).toMatchObject({ address: null, description: null, email: null, name: null, phone: null });
  });

  it('every parameter that may be emptied and is shown', () => {
    const covered = new Set(rows.map(({ path, name }) => `${path} ${name}`));
    const missing = changing.flatMap(({ path, description, takes }) =>
      emptyParameters(description)
        .filter(({ steps }) => takes.includes(steps[0] ?? '') && !steps.includes('0'))
        .filter(({ name }) => !unseen.some(([known]) => known.test(name)))
        .map(({ name }) => `${path} ${name}`)
        .filter((name) => !covered.has(name)),
    );
    expect(missing).toEqual([]);
  });
});
