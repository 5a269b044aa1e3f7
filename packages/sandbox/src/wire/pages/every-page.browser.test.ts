import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../control/scenarios/scenarios.js';
import { expectAccessible, openStand, type Stand } from '../../elements/browser/test/stand.js';
import { en } from './text/en.js';

/* What holds for every page that a person sees, wide and narrow, light and dark, in both languages. */

const hostile = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)>';
const long = 'Ada Augusta Lovelace of Ockham, Countess-whose-name-has-no-space-in-it';

let stand: Stand;
let wide: Page;
let narrow: Page;
const troubles: string[] = [];
const urls = new Map<string, string>();
const urlOf = (name: string): string => urls.get(name) ?? `no page: ${name}`;

beforeAll(async () => {
  stand = await openStand();
  wide = await stand.open({ viewport: { width: 1100, height: 800 } });
  narrow = await stand.open({ viewport: { width: 280, height: 740 }, colorScheme: 'dark', locale: 'zh-CN' });
  for (const page of [wide, narrow]) {
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('dialog', (dialog) => troubles.push(`a dialog: ${dialog.message()}`));
    // That an address answers 404 is a line in the console as well, and right.
    page.on('console', (line) => {
      if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) troubles.push(line.text());
    });
  }
  await Promise.all([makeCheckouts(), makePortals(), makeInvoices(), makeRest()]);
});
afterAll(() => stand.close());

async function makeCheckouts(): Promise<void> {
  const { stripe } = stand;
  type Params = NonNullable<Parameters<typeof stripe.checkout.sessions.create>[0]>;
  type Items = NonNullable<Params['line_items']>;
  const item = (
    name: string,
    unit_amount: number,
    currency = 'usd',
    recurring?: { interval: 'month' },
  ): Items[number] => ({
    price_data: { currency, unit_amount, product_data: { name }, ...(recurring ? { recurring } : {}) },
    quantity: 1,
  });
  const open = async (name: string, params: Params): Promise<string> => {
    const ends = { success_url: 'https://shop.example/done', cancel_url: 'https://shop.example/back' };
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      ...(params.ui_mode ? {} : ends),
      ...params,
    });
    const secret = session.client_secret ? `?client_secret=${session.client_secret}` : '';
    urls.set(name, session.url ?? `${stand.sandbox.url}/c/pay/${session.id}${secret}`);
    return session.id;
  };
  const monthly = { interval: 'month' } as const;
  await open('payment', {
    allow_promotion_codes: true,
    line_items: [
      { ...item(hostile, 1000), quantity: 2, adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 } },
      item(long, 99),
    ],
  });
  await open('subscription', { mode: 'subscription', line_items: [item('Pro', 1200, 'usd', monthly)] });
  await open('setup', { mode: 'setup', currency: 'usd' });
  await open('free', { line_items: [item('Sample', 0)] });
  await open('yen', { line_items: Array.from({ length: 100 }, (_, index) => item(`Line ${index}`, 999_000, 'jpy')) });
  await open('details', {
    line_items: [item('Credits', 2500)],
    billing_address_collection: 'required',
    phone_number_collection: { enabled: true },
    tax_id_collection: { enabled: true },
    shipping_address_collection: { allowed_countries: ['GB', 'DE'] },
    consent_collection: { terms_of_service: 'required', promotions: 'auto' },
    custom_text: { submit: { message: hostile } },
    custom_fields: [{ key: 'name', type: 'text', label: { type: 'custom', custom: 'A name to be engraved <b>' } }],
  });
  await open('embedded', {
    ui_mode: 'embedded_page',
    return_url: 'https://shop.example/done',
    line_items: [item('Credits', 2500)],
  });
  const customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer });
  await stripe.paymentMethods.update(card.id, { allow_redisplay: 'always' });
  await open('saved cards', {
    customer,
    line_items: [item('Credits', 2500)],
    saved_payment_method_options: { payment_method_remove: 'enabled', payment_method_save: 'enabled' },
  });
  await stripe.checkout.sessions.expire(await open('expired', { line_items: [item('Credits', 2500)] }));
  urls.set('unknown', `${stand.sandbox.url}/c/pay/cs_test_none`);
}

async function makePortals(): Promise<void> {
  const { stripe } = stand;
  const price = (name: string, unit_amount: number) =>
    stripe.prices.create({ currency: 'usd', unit_amount, recurring: { interval: 'month' }, product_data: { name } });
  const [pro, team] = [await price('Pro', 1200), await price(long, 3000)];
  const { id: configuration } = await stripe.billingPortal.configurations.create({
    features: {
      customer_update: {
        enabled: true,
        allowed_updates: ['name', 'email', 'phone', 'address', 'shipping', 'tax_id'],
      },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'at_period_end' },
      subscription_pause: { enabled: true, duration: { type: 'indefinite' } },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price', 'quantity', 'promotion_code'],
        proration_behavior: 'always_invoice',
        products: [pro, team].map(({ id, product }) => ({
          product: String(product),
          prices: [id],
          adjustable_quantity: { enabled: true, minimum: 1, maximum: 9 },
        })),
      },
    },
  });
  const open = async (customer: string) =>
    (await stripe.billingPortal.sessions.create({ customer, configuration, return_url: 'https://shop.example' })).url;
  const address = { line1: hostile, city: 'London', postal_code: 'SW1Y 4LB', country: 'GB' };
  const customer = await stripe.customers.create({
    email: 'ada@example.com',
    name: hostile,
    metadata: { note: hostile },
    address,
    shipping: { name: long, address },
  });
  await stripe.customers.createTaxId(customer.id, { type: 'gb_vat', value: 'GB123456789' });
  const cards = await Promise.all(
    ['pm_card_visa', 'pm_card_mastercard'].map((card) => stripe.paymentMethods.attach(card, { customer: customer.id })),
  );
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: pro.id }],
    default_payment_method: cards[0]!.id,
  });
  const url = await open(customer.id);
  const about = `subscription=${subscription.id}`;
  urls.set('portal', url);
  for (const name of ['change', 'cancel', 'pause', 'card', 'done']) urls.set(name, `${url}/${name}?${about}`);
  urls.set('confirm', `${url}/confirm?${about}&price=${team.id}&quantity=3`);
  urls.set('same plan', `${url}/confirm?${about}&price=${pro.id}&quantity=1`);
  urls.set('no plan', await open((await stripe.customers.create({})).id));
  urls.set('old link', `${stand.sandbox.url}/p/session/bps_none`);
  for (const name of ['past_due', 'cancelling'] satisfies ScenarioName[])
    urls.set(name, await open((await stand.sandbox.scenario(name)).customer));
}

async function makeInvoices(): Promise<void> {
  const { stripe } = stand;
  const customer = (await stripe.customers.create({ email: 'ada@example.com', name: hostile })).id;
  const make = async (currency: string, lines: [string, number][]) => {
    for (const [description, amount] of lines)
      await stripe.invoiceItems.create({ customer, currency, amount, description });
    const draft = await stripe.invoices.create({
      customer,
      currency,
      pending_invoice_items_behavior: 'include',
      collection_method: 'send_invoice',
      days_until_due: 30,
      description: hostile,
      footer: long,
    });
    return stripe.invoices.finalizeInvoice(draft.id ?? '');
  };
  const open = await make('idr', [
    [hostile, 9_999_999_900],
    [long, 1],
  ]);
  const dropped = await make('usd', [['Setup', 5000]]);
  await stripe.invoices.voidInvoice(dropped.id ?? '');
  urls.set('invoice', open.hosted_invoice_url ?? '');
  urls.set('void invoice', dropped.hosted_invoice_url ?? '');
  urls.set('no invoice', `${stand.sandbox.url}/i/in_none/x`);
  const intent = await stripe.paymentIntents.create({
    amount: 2500,
    currency: 'jpy',
    confirm: true,
    description: hostile,
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example',
  });
  await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
  urls.set('receipt', (await stripe.charges.retrieve(String(intent.latest_charge))).receipt_url ?? '');
}

async function makeRest(): Promise<void> {
  const { sandbox, stripe } = stand;
  const challenged = await stripe.paymentIntents.create({
    amount: 2500,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://shop.example',
  });
  urls.set('challenge', challenged.next_action?.redirect_to_url?.url ?? '');
  urls.set('answered challenge', `${sandbox.url}/3d-secure/pi_none`);
  urls.set('no page', `${sandbox.url}/nothing/here`);
  sandbox.faults.add({ on: 'stripe_js', kind: 'fail', part: 'element' });
  for (const view of [
    'payments',
    'customers',
    'subscriptions',
    'invoices',
    'disputes',
    'events',
    'deliveries',
    'faults',
  ])
    urls.set(`dashboard: ${view}`, `${sandbox.url}/_sandbox?view=${view}`);
  urls.set(
    'dashboard: found nothing',
    `${sandbox.url}/_sandbox?view=customers&search=${encodeURIComponent(hostile + long)}!`,
  );
}

/** Every plain sentence of the English pages: none may stand on a Chinese one. */
const english = new Set(
  [en.mark, en.challenge, en.checkout, en.portal, en.notFound].flatMap((part) =>
    Object.values(part).filter((text): text is string => typeof text === 'string' && /[a-z]{3}/.test(text)),
  ),
);

/** Runs in the page. */
function textsOf(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: string[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode.nodeValue?.trim() ?? '');
  return texts;
}

/** Runs in the page: the controls that show nothing when the keyboard reaches them. */
function unmarked(): string[] {
  const all = document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary, [tabindex="0"]');
  return [...all]
    .filter((one) => one.checkVisibility() && !one.matches(':disabled'))
    .filter((one) => {
      one.focus({ focusVisible: true } as FocusOptions);
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (
        document.activeElement === one && (outlineStyle === 'none' || outlineWidth === '0px') && boxShadow === 'none'
      );
    })
    .map((one) => one.outerHTML);
}

async function visit(page: Page, name: string, act: (page: Page) => Promise<unknown>): Promise<void> {
  await page.goto(urlOf(name));
  await page.waitForLoadState();
  await act(page);
  expect(await page.locator('.Mark').textContent()).toMatch(/Sandbox|沙盒环境/);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    'sideways scroll',
  ).toBeLessThanOrEqual(0);
  expect(await page.locator('img, body script, svg').count(), 'markup out of a text').toBe(0);
  await expectAccessible(page);
  expect(troubles.splice(0)).toEqual([]);
}

const nothing = async () => undefined;
const submit = async (page: Page) => {
  await page.locator('form[data-pay] button[data-label]').click();
  await page.locator('[aria-invalid]').first().waitFor();
};
const openTestCards = (page: Page) => page.locator('.TestCardsButton').click();
const openAll = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

describe('is for everybody, fits a phone, and takes no text for markup', () => {
  it.each<[string, ((page: Page) => Promise<unknown>)?]>([
    ['payment'],
    ['subscription', openTestCards],
    ['setup'],
    ['free'],
    ['yen'],
    ['details', submit],
    ['embedded'],
    ['saved cards'],
    ['expired'],
    ['unknown'],
    ['portal', openAll],
    ['change'],
    ['confirm'],
    ['same plan'],
    ['cancel'],
    ['pause'],
    ['card', submit],
    ['done'],
    ['no plan'],
    ['old link'],
    ['past_due'],
    ['cancelling'],
    ['invoice'],
    ['void invoice'],
    ['no invoice'],
    ['receipt'],
    ['challenge'],
    ['answered challenge'],
    ['no page'],
    ['dashboard: payments'],
    ['dashboard: customers'],
    ['dashboard: subscriptions'],
    ['dashboard: invoices'],
    ['dashboard: disputes'],
    ['dashboard: events'],
    ['dashboard: deliveries'],
    ['dashboard: faults', openAll],
    ['dashboard: found nothing'],
  ])('%s', async (name, act = nothing) => {
    await Promise.all([visit(wide, name, act), visit(narrow, name, act)]);
    expect(await wide.evaluate(unmarked), 'no focus ring').toEqual([]);
    if (name.startsWith('dashboard')) return;
    expect((await narrow.evaluate(textsOf)).filter((text) => english.has(text))).toEqual([]);
  });
});
