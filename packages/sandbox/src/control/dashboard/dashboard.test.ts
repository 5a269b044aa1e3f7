import { type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

/* Every button of the dashboard over HTTP: what it does, and that it does nothing for what makes no sense. */

const bench = sandboxBench();

async function press(action: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const reply = await fetch(`${bench.sandbox.url}/_sandbox/dashboard/${action}`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams(fields),
  });
  return { status: reply.status, location: reply.headers.get('location'), text: await reply.text() };
}

const show = async (query: string): Promise<string> => (await fetch(`${bench.sandbox.url}/_sandbox?${query}`)).text();

async function pay(more: object = {}): Promise<string> {
  const intent = await bench.stripe.paymentIntents.create({
    amount: 2500,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example/return',
    ...more,
  });
  return String(intent.latest_charge);
}

async function refused(action: string, fields: Record<string, string>, why: RegExp): Promise<void> {
  const reply = await press(action, fields);
  expect(reply.status).toBe(400);
  expect(reply.text).toContain('Nothing was done');
  expect(reply.text).toMatch(why);
}

describe('a button', () => {
  it('advances the clock', async () => {
    const before = bench.clock.now().getTime() / 1000;
    const clock = async () =>
      ((await (await fetch(`${bench.sandbox.url}/_sandbox/clock`)).json()) as { now: number }).now;
    expect(await press('advance', { seconds: '86400', view: 'events' })).toMatchObject({
      status: 303,
      location: '/_sandbox?view=events&done=advance',
    });
    expect(await clock()).toBe(before + 86_400);
    for (const seconds of ['', '0', '-60', '1.5', 'soon', '1e12'])
      await refused('advance', { seconds }, /whole number from 1/);
    await refused('advance', {}, /whole number from 1/);
    expect(await clock()).toBe(before + 86_400);
    expect(await show('view=events&done=advance')).toContain('The clock was advanced.');
  });

  it('refunds a payment, once', async () => {
    const id = await pay();
    expect(await press('refund', { id })).toMatchObject({
      status: 303,
      location: '/_sandbox?view=payments&done=refund',
    });
    expect(await bench.stripe.charges.retrieve(id)).toMatchObject({ refunded: true, amount_refunded: 2500 });
    await refused('refund', { id }, /already been refunded/);
    await refused('refund', { id: 'ch_none' }, /No such charge/);
    await refused('refund', {}, /No such charge/);
    await refused('refund', { id: await pay({ capture_method: 'manual' }) }, /Nothing was done/);
    expect((await bench.stripe.refunds.list()).data).toHaveLength(1);
  });

  it('disputes a payment, and decides it either way', async () => {
    for (const [action, outcome] of [
      ['win', 'won'],
      ['lose', 'lost'],
    ] as const) {
      const charge = await pay();
      expect((await press('dispute', { id: charge })).status).toBe(303);
      const [dispute] = (await bench.stripe.disputes.list({ charge })).data;
      expect(dispute).toMatchObject({ status: 'needs_response', amount: 2500 });
      await refused('dispute', { id: charge }, /dispute/);
      expect((await press(action, { id: dispute!.id, view: 'disputes' })).location).toBe(
        `/_sandbox?view=disputes&done=${action}`,
      );
      expect((await bench.stripe.disputes.retrieve(dispute!.id)).status).toBe(outcome);
      await refused(action, { id: dispute!.id, view: 'disputes' }, /decided|closed|won|lost/);
    }
    await refused('win', { id: 'dp_none' }, /No such dispute/);
    await refused('lose', {}, /No such dispute/);
    await refused('dispute', { id: 'pi_none' }, /No such charge/);
  });

  it('sends an event again', async () => {
    await bench.stripe.customers.create({ email: 'ada@example.com' });
    const [event] = (await bench.stripe.events.list()).data;
    await refused('resend', { id: event!.id, view: 'events' }, /No webhook endpoint is enabled/);
    await refused('resend', { id: 'evt_none', view: 'events' }, /No such event/);
    bench.sandbox.createWebhookEndpoint({ url: 'http://127.0.0.1:1/', enabledEvents: ['invoice.paid'] });
    expect((await press('resend', { id: event!.id, view: 'events' })).status).toBe(303);
    expect(bench.sandbox.webhooks.deliveries()).toMatchObject([{ eventId: event!.id }]);
    const page = await show('view=deliveries');
    expect(page).toContain('customer.created');
    expect(page).toContain(`name="id" value="${event!.id}"`);
  });

  it('orders every fault that can be ordered, and takes each back', async () => {
    const page = await show('view=faults');
    const orders = [...page.matchAll(/<option value="(\w+:\w+)">/g)].map(([, order]) => order!);
    expect(orders).toEqual([
      'request:timeout',
      'request:rate_limit',
      'request:server_error',
      'request:cut',
      'delivery:duplicate',
      'delivery:reorder',
      'delivery:delay',
      'delivery:drop',
      'stripe_js:slow',
      'stripe_js:fail',
    ]);
    for (const order of orders)
      expect(await press('order', { order, nth: '', path: '' })).toMatchObject({
        location: '/_sandbox?view=faults&done=order',
      });
    expect(bench.sandbox.faults.list().map(({ fault }) => `${fault.on}:${fault.kind}`)).toEqual(orders);
    for (const { id } of bench.sandbox.faults.list()) expect((await press('unfault', { id })).status).toBe(303);
    expect(bench.sandbox.faults.list()).toEqual([]);
    await refused('unfault', { id: 'fault_none' }, /no such fault/);
  });

  it('orders a fault with all that a fault has', async () => {
    const { id } = bench.sandbox.createWebhookEndpoint({ url: 'http://127.0.0.1:1/' });
    const path = '/v1/customers';
    await press('order', { order: 'request:cut', method: 'POST', path, when: 'after', nth: '2', times: '3' });
    await press('order', { order: 'delivery:delay', event: 'customer.*', endpoint: id, delayMs: '500' });
    await press('order', { order: 'stripe_js:slow', part: 'element', delayMs: '0' });
    expect(bench.sandbox.faults.list().map(({ fault }) => fault)).toEqual([
      { on: 'request', kind: 'cut', method: 'POST', path, when: 'after', nth: 2, times: 3 },
      { on: 'delivery', kind: 'delay', event: 'customer.*', endpoint: id, delayMs: 500 },
      { on: 'stripe_js', kind: 'slow', part: 'element', delayMs: 0 },
    ]);
    await press('clear');
    await press('order', { order: 'request:server_error', method: 'POST', path });
    await expect(bench.stripe.customers.create({})).rejects.toMatchObject({ statusCode: 500 });
    expect(await show('view=faults')).toContain('1 of 1');
  });

  it('refuses a fault that cannot be one', async () => {
    await refused('order', {}, /on must be one of/);
    await refused('order', { order: 'request:drop' }, /kind must be one of/);
    await refused('order', { order: 'request:cut', event: 'a' }, /has no field event/);
    await refused('order', { order: 'request:cut', nth: '0' }, /nth must be a whole number/);
    await refused('order', { order: 'request:cut', path: 'x' }, /path must begin with/);
    await refused('order', { order: 'delivery:drop', delayMs: '5' }, /delayMs has no meaning/);
    await refused('fault', { preset: 'none' }, /no such fault/);
    await refused('random', { seed: '-1', rate: '0.2' }, /seed must be/);
    await refused('random', { seed: '1', rate: '2' }, /rate must be/);
    await refused('hasOwnProperty', {}, /no such button/);
    expect(bench.sandbox.faults.list()).toEqual([]);
  });

  it('orders what is usual, and at random, and takes all back', async () => {
    const page = await show('view=faults');
    const presets = [...page.slice(0, page.indexOf('</select>')).matchAll(/<option value="(\w+)">/g)];
    for (const [, preset] of presets) expect((await press('fault', { preset: preset! })).status).toBe(303);
    expect(bench.sandbox.faults.list()).toHaveLength(presets.length);
    expect((await press('random', { seed: '7', rate: '0.05' })).status).toBe(303);
    expect(await show('view=faults')).toContain('The seed 7 strikes 5 %');
    await press('clear');
    expect(bench.sandbox.faults.list()).toEqual([]);
    expect(await show('view=faults')).toContain('Nothing is ordered to go wrong.');
  });
});

describe('a page elsewhere', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that is kept back', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:3000' }],
    ['another site, without an origin', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    ['another port, without an origin', { 'sec-fetch-site': 'same-site' }],
  ])('cannot press a button: %s', async (_what, headers) => {
    const id = await pay();
    for (const action of ['refund', 'advance', 'clear'])
      expect((await press(action, { id }, headers)).status).toBe(403);
    const control = await fetch(`${bench.sandbox.url}/_sandbox/clock`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/plain' },
      body: '{"seconds":60}',
    });
    expect(control.status).toBe(403);
    expect((await bench.stripe.charges.retrieve(id)).refunded).toBe(false);
  });

  /** A GET with headers that `fetch` sets itself. */
  const get = (headers: Record<string, string>): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { host, port } = bench.sandbox;
      request({ host, port, path: '/_sandbox', headers }, (reply) => resolve(reply.resume()))
        .on('error', reject)
        .end();
    });

  it('cannot reach it by another name of this machine', async () => {
    expect((await get({ host: 'rebound.example' })).statusCode).toBe(403);
  });

  it('may link to it, and neither read nor frame it', async () => {
    const linked = await get({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' });
    expect(linked.statusCode).toBe(200);
    expect(linked.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect((await get({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).statusCode).toBe(403);
    const own = { 'sec-fetch-site': 'same-origin', origin: bench.sandbox.url };
    expect((await press('advance', { seconds: '60' }, own)).status).toBe(303);
  });
});

describe('a list', () => {
  it('says what will be in it, and is marked as a sandbox', async () => {
    for (const view of ['payments', 'customers', 'subscriptions', 'invoices', 'disputes', 'events', 'deliveries']) {
      const page = await show(`view=${view}`);
      expect(page).toContain('No real money moves here');
      expect(page).not.toContain('<table>');
      expect(page).toMatch(/<p class="Muted">[^<]*(listed here|Open one from a payment)[^<]*<\/p>/);
      expect(page).not.toContain('role="search"');
    }
  });

  it('has pages, and finds by what a row says', async () => {
    for (let number = 1; number <= 120; number += 1)
      await bench.stripe.customers.create({ name: `Customer <${number}>`, email: `c${number}@example.com` });
    const first = await show('view=customers');
    expect(first).toContain('1 to 50 of 120');
    expect(first).toContain('Customer &lt;120&gt;');
    expect(first).not.toContain('c70@example.com');
    expect(first).toContain('href="/_sandbox?view=customers&amp;page=2"');
    const last = await show('view=customers&page=3');
    expect(last).toContain('101 to 120 of 120');
    expect(last).not.toContain('Older');
    for (const page of ['99', '-1', 'x', '1.5']) expect(await show(`view=customers&page=${page}`)).toContain('of 120');
    const found = await show('view=customers&search=C11');
    expect([...found.matchAll(/c11\d?@example/g)].length).toBe(11);
    const none = await show(`view=customers&search=${encodeURIComponent('"><b>nobody')}`);
    expect(none).toContain('Nothing here holds “&quot;&gt;&lt;b&gt;nobody”');
    expect(none).toContain('Show all');
  });

  it('stays where it was when a button of it is pressed', async () => {
    const id = await pay();
    const { location } = await press('refund', { id, view: 'payments', page: '1', search: id });
    expect(location).toBe(`/_sandbox?view=payments&search=${id}&done=refund`);
  });

  it('leads to an invoice and to a receipt', async () => {
    const customer = await bench.stripe.customers.create({ email: 'ada@example.com' });
    await bench.stripe.invoiceItems.create({ customer: customer.id, amount: 900, currency: 'usd' });
    const draft = await bench.stripe.invoices.create({
      customer: customer.id,
      pending_invoice_items_behavior: 'include',
    });
    const invoice = await bench.stripe.invoices.finalizeInvoice(draft.id!);
    const page = await show('view=invoices');
    expect(page).toContain(`href="${new URL(invoice.hosted_invoice_url!).pathname}"`);
    expect(page).toContain('$9.00');
    const charge = await bench.stripe.charges.retrieve(await pay());
    expect(await show('view=payments')).toContain(`href="${new URL(charge.receipt_url!).pathname}"`);
  });
});

describe('the address', () => {
  it('of the sandbox itself leads to the dashboard', async () => {
    const reply = await fetch(bench.sandbox.url, { redirect: 'manual' });
    expect([reply.status, reply.headers.get('location')]).toEqual([303, '/_sandbox']);
  });

  it('of nothing is a page for a person, and an error for a program', async () => {
    const nothing = `${bench.sandbox.url}/nothing`;
    const page = await fetch(nothing, { headers: { accept: 'text/html,*/*;q=0.8', 'accept-language': 'zh-CN' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(await page.text()).toContain('没有这个页面');
    const call = await fetch(nothing);
    expect([call.status, await call.json()]).toMatchObject([404, { error: { type: 'invalid_request_error' } }]);
  });
});

it('lists what a subscription is to, and finds it by the moment it shows', async () => {
  await bench.sandbox.scenario('trialing');
  const list = await show('view=subscriptions&search=20%20Nov%202026');
  expect(list).toContain('data-label="Plan">Pro</td>');
  expect(await show('view=subscriptions&search=20%20Nov%202031')).toContain('Nothing here holds');
});
