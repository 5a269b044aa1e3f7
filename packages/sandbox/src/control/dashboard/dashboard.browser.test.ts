import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStand, type Stand, soon } from '../../elements/browser/test/stand.js';

let stand: Stand;
let server: Server;
let received: string[];

beforeAll(async () => {
  stand = await openStand();
  received = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push((JSON.parse(Buffer.concat(chunks).toString()) as { type: string }).type);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => stand.closePages());
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await stand.close();
});

async function open(view = 'payments', options: Parameters<Stand['open']>[0] = {}): Promise<Page> {
  const page = await stand.open({ viewport: { width: 1100, height: 800 }, ...options });
  await page.goto(`${stand.sandbox.url}/_sandbox?view=${view}`);
  return page;
}

async function pay(more: object = {}) {
  return stand.stripe.paymentIntents.create({
    amount: 2500,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_visa',
    return_url: 'https://shop.example/return',
    ...more,
  });
}

const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

describe('the dashboard', () => {
  it('says what it is, and what will be listed', async () => {
    const page = await open('subscriptions');
    await page.getByText('No real money moves here').waitFor();
    await page.getByRole('heading', { name: 'Sandbox dashboard' }).waitFor();
    await page.getByText('Subscriptions are listed here once').waitFor();
    await page.getByRole('link', { name: 'Customers' }).click();
    expect(await page.getByRole('link', { name: 'Customers' }).getAttribute('aria-current')).toBe('page');
    await page.getByText('Customers are listed here once').waitFor();
  });

  it('refunds a payment, and disputes another', async () => {
    const first = String((await pay()).latest_charge);
    const second = String((await pay()).latest_charge);
    const page = await open();
    await rowOf(page, first).getByRole('button', { name: 'Refund' }).click();
    await page.getByText('The payment was refunded.').waitFor();
    expect(await rowOf(page, first).textContent()).toMatch(/€25\.00refunded/);
    expect(await stand.stripe.charges.retrieve(first)).toMatchObject({ refunded: true });
    await rowOf(page, second).getByRole('button', { name: 'Dispute' }).click();
    await page.getByText('The payment is disputed.').waitFor();
    await page.getByRole('link', { name: 'Disputes' }).click();
    await page.getByRole('button', { name: 'Decide for you' }).click();
    await page.getByText('The dispute was decided for you.').waitFor();
    expect((await stand.stripe.disputes.list()).data).toMatchObject([{ status: 'won', charge: second }]);
  });

  it('advances the clock, and what falls due happens', async () => {
    const { stripe } = stand;
    const held = await pay({ capture_method: 'manual' });
    const page = await open('events');
    const before = Number(new Date((await page.locator('time').first().getAttribute('datetime')) ?? ''));
    await page.getByRole('button', { name: '+ 1 week' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The clock was advanced.').waitFor();
    const after = Number(new Date((await page.locator('time').first().getAttribute('datetime')) ?? ''));
    expect(Math.round((after - before) / 86_400_000)).toBe(7);
    expect((await stripe.paymentIntents.retrieve(held.id)).status).toBe('canceled');
    await rowOf(page, 'charge.expired').first().waitFor();
  });

  it('sends an event again, and says when it has nowhere to go', async () => {
    await stand.stripe.customers.create({ email: 'ada@example.com' });
    const page = await open('events');
    const resend = () => rowOf(page, 'customer.created').first().getByRole('button', { name: 'Resend' }).click();
    await resend();
    await page.getByText('No webhook endpoint is enabled').waitFor();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    stand.sandbox.createWebhookEndpoint({ url, enabledEvents: ['invoice.paid'] });
    await resend();
    await page.getByText('The event is sent again.').waitFor();
    await expect.poll(() => received, soon).toEqual(['customer.created']);
    await page.getByRole('link', { name: 'Deliveries' }).click();
    await rowOf(page, 'customer.created').getByText('delivered').waitFor();
  });

  it('orders a fault, and takes it back', async () => {
    const page = await open('faults');
    await page.getByLabel('What shall go wrong').selectOption('Answer the next request with a 500');
    await page.getByRole('button', { name: 'Order' }).click();
    await page.getByText('The fault is ordered.').waitFor();
    await rowOf(page, 'server error').getByText('0 of 1').waitFor();
    await page.getByLabel('Seed').fill('7');
    await page.getByRole('button', { name: 'Strike at random' }).click();
    await page.getByText('The seed 7 strikes 5 % of all requests, deliveries and loads.').waitFor();
    await page.getByRole('button', { name: 'Take all back' }).click();
    await page.getByText('Nothing is ordered to go wrong.').waitFor();
    expect(stand.sandbox.faults.list()).toEqual([]);
  });

  it('answers this machine alone, and no button that it has not', async () => {
    const { url } = stand.sandbox;
    const post = (action: string, body: string, headers: Record<string, string> = {}) =>
      fetch(`${url}/_sandbox/dashboard/${action}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body,
      });
    expect((await post('advance', 'seconds=60', { origin: 'http://evil.example' })).status).toBe(403);
    for (const [action, body] of [
      ['toString', ''],
      ['advance', 'seconds=-1'],
      ['advance', ''],
      ['refund', 'id=ch_none'],
      ['fault', 'preset=none'],
      ['random', 'seed=-1&rate=0.2'],
      ['random', 'seed=1&rate=2'],
    ] as const) {
      const reply = await post(action, body);
      expect([reply.status, (await reply.text()).includes('Nothing was done')]).toEqual([400, true]);
    }
    expect((await fetch(`${url}/_sandbox?view=nonsense`)).status).toBe(200);
    const clock = async (body?: object) => {
      const reply = await fetch(`${url}/_sandbox/clock`, {
        ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
        headers: { 'content-type': 'application/json' },
      });
      return (await reply.json()) as { now?: number; error?: { message: string } };
    };
    const { now = 0 } = await clock();
    expect((await clock({ seconds: 60 })).now).toBeGreaterThanOrEqual(now + 60);
    expect((await clock({ seconds: 0.5 })).error?.message).toContain('whole number');
    expect(() => stand.sandbox.advance(-5)).toThrow(/only moves forward/);
  });
});
