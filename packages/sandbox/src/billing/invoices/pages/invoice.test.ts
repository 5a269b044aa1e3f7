import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../../test/conformance.js';

/* https://docs.stripe.com/invoicing/hosted-invoice-page and https://docs.stripe.com/receipts */

const bench = sandboxBench({ merchantName: 'Café & Söhne' });
let customer: Stripe.Customer;

beforeEach(async () => {
  customer = await bench.stripe.customers.create({
    email: 'ada@example.com',
    name: 'Ada <b>Lovelace',
    address: { line1: '12 St James’s Square', city: 'London', country: 'GB', postal_code: 'SW1Y 4JH' },
  });
});

/** A finalized invoice over 25 USD that waits for its customer. */
async function open(params: Partial<Stripe.InvoiceCreateParams> = {}): Promise<Stripe.Invoice> {
  const { stripe } = bench;
  await stripe.invoiceItems.create({
    customer: customer.id,
    amount: 2500,
    currency: 'usd',
    description: 'Set-up & go',
  });
  const draft = await stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
    collection_method: 'send_invoice',
    days_until_due: 30,
    ...params,
  });
  expect(draft).toMatchObject({ hosted_invoice_url: null, invoice_pdf: null });
  return stripe.invoices.finalizeInvoice(draft.id!);
}

const card = (number: string) => ({ card: { number, exp_month: 4, exp_year: 2031, cvc: '123' } });

async function pay(invoice: Stripe.Invoice, number = '4242424242424242') {
  const reply = await fetch(`${invoice.hosted_invoice_url}/pay`, {
    method: 'POST',
    body: JSON.stringify(card(number)),
  });
  return { status: reply.status, body: (await reply.json()) as { state: string; url?: string; resume?: string } };
}

const read = async (url: string | null | undefined): Promise<string> => (await fetch(url!)).text();

describe('the hosted invoice page', () => {
  it('shows an open invoice, and is paid there by card', async () => {
    const invoice = await open({ description: 'Thank you', footer: 'Company 123' });
    const page = await read(invoice.hosted_invoice_url);
    for (const shown of [
      `Invoice ${invoice.number} from Café &amp; Söhne`,
      'Set-up &amp; go',
      'Ada &lt;b&gt;Lovelace',
      'SW1Y 4JH London',
      'United Kingdom',
      'Due on 20 December 2026',
      'Pay $25.00',
      'Thank you',
      'Company 123',
    ])
      expect(page).toContain(shown);
    expect((await pay(invoice)).body).toMatchObject({ state: 'complete' });
    const paid = await bench.stripe.invoices.retrieve(invoice.id!);
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 2500, hosted_invoice_url: invoice.hosted_invoice_url });
    const after = await read(invoice.hosted_invoice_url);
    expect(after).toContain('This invoice is paid');
    expect(after).not.toContain('data-pay');
    expect((await pay(invoice)).body.state).toBe('complete');
    expect((await bench.stripe.charges.list()).data).toHaveLength(1);
  });

  it('stays open after a decline', async () => {
    const invoice = await open();
    expect(await pay(invoice, '4000000000000002')).toMatchObject({
      status: 402,
      body: { state: 'refused', error: { message: 'Your card was declined.' } },
    });
    expect(await bench.stripe.invoices.retrieve(invoice.id!)).toMatchObject({ status: 'open', attempt_count: 1 });
    expect((await pay(invoice)).body.state).toBe('complete');
  });

  it.each(['authenticate', 'fail'])('waits for 3-D Secure: %s', async (outcome) => {
    const invoice = await open();
    const { body } = await pay(invoice, '4000002500003155');
    expect(body.state).toBe('challenge');
    await fetch(bench.sandbox.url + body.url!, { method: 'POST', body: new URLSearchParams({ outcome }) });
    const reply = await fetch(bench.sandbox.url + body.resume!, { method: 'POST', body: '{}' });
    expect(await reply.json()).toMatchObject({ state: outcome === 'fail' ? 'refused' : 'complete' });
    const { status } = await bench.stripe.invoices.retrieve(invoice.id!);
    expect(status).toBe(outcome === 'fail' ? 'open' : 'paid');
  });

  it('says that an invoice is void, and takes no card', async () => {
    const invoice = await open();
    await bench.stripe.invoices.voidInvoice(invoice.id!);
    expect(await read(invoice.hosted_invoice_url)).toContain('This invoice is void');
    expect(await pay(invoice)).toMatchObject({ status: 410, body: { state: 'closed' } });
    expect((await bench.stripe.charges.list()).data).toEqual([]);
  });

  it('takes a card for an invoice that was written off', async () => {
    const invoice = await open();
    await bench.stripe.invoices.markUncollectible(invoice.id!);
    const page = await read(invoice.hosted_invoice_url);
    expect(page).toContain('This invoice is written off');
    expect(page).toContain('data-pay');
    expect((await pay(invoice)).body.state).toBe('complete');
    expect((await bench.stripe.invoices.retrieve(invoice.id!)).status).toBe('paid');
  });

  it('makes a first payment of a subscription, which its card then renews', async () => {
    const { stripe } = bench;
    const product = await stripe.products.create({ name: 'Pro' });
    const price = await stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 1900,
      recurring: { interval: 'month' },
    });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'default_incomplete',
      payment_settings: { save_default_payment_method: 'on_subscription' },
      expand: ['latest_invoice'],
    });
    expect((await pay(subscription.latest_invoice as Stripe.Invoice)).body.state).toBe('complete');
    bench.sandbox.advance(32 * 86_400);
    const renewed = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(renewed).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } });
  });

  it('is nobody’s without its secret, and refuses what is no card', async () => {
    const invoice = await open();
    const other = invoice.hosted_invoice_url!.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
    for (const url of [other, `${other}/pdf`, `${bench.sandbox.url}/i/in_none/secret`])
      expect((await fetch(url)).status).toBe(404);
    expect(
      (await fetch(`${other}/pay`, { method: 'POST', body: JSON.stringify(card('4242424242424242')) })).status,
    ).toBe(410);
    for (const body of ['', '[]', '{"card":{"number":1}}', '{}'])
      expect((await fetch(`${invoice.hosted_invoice_url}/pay`, { method: 'POST', body })).status).toBe(400);
    expect((await bench.stripe.paymentIntents.list()).data).toMatchObject([{ status: 'requires_payment_method' }]);
  });

  it('shows the tax and the tax id', async () => {
    await bench.stripe.customers.createTaxId(customer.id, { type: 'gb_vat', value: 'GB123456789' });
    const rates = [true, false].map((inclusive) =>
      bench.stripe.taxRates.create({ display_name: 'VAT', percentage: 20, inclusive }),
    );
    const [inclusive, exclusive] = await Promise.all(rates);
    for (const rate of [inclusive, exclusive]) {
      const { id } = await open({ default_tax_rates: [rate!.id] });
      const invoice = await bench.stripe.invoices.retrieve(id!);
      const page = await read(invoice.hosted_invoice_url);
      const tax = rate === inclusive ? ['Tax, included', '$4.17', '$25.00'] : ['<dt>Tax</dt>', '$5.00', '$30.00'];
      for (const shown of [...tax, 'GB VAT GB123456789']) expect(page).toContain(shown);
    }
  });

  it('speaks the customer’s language', async () => {
    await bench.stripe.customers.update(customer.id, { preferred_locales: ['zh'] });
    const invoice = await open();
    const page = await read(invoice.hosted_invoice_url);
    expect(page).toContain('lang="zh-CN"');
    expect(page).toContain('支付 US$25.00');
  });
});

describe('a receipt', () => {
  it('shows what was paid and what came back', async () => {
    const invoice = await open();
    await pay(invoice);
    const [charge] = (await bench.stripe.charges.list()).data;
    expect(charge!.receipt_url).toContain(`${bench.sandbox.url}/receipts/${charge!.id}/`);
    const receipt = await read(charge!.receipt_url);
    for (const shown of ['Receipt from Café &amp; Söhne', '$25.00', '•••• 4242', 'Set-up &amp; go', invoice.number!])
      expect(receipt).toContain(shown);
    expect(receipt).not.toContain('Refunded');
    await bench.stripe.refunds.create({ charge: charge!.id, amount: 700 });
    const after = await read(charge!.receipt_url);
    for (const shown of ['Refunded', '-$7.00', '$18.00']) expect(after).toContain(shown);
    expect((await fetch(charge!.receipt_url!.replace(/.$/, '!'))).status).toBe(404);
  });

  it('says what is only held, and is not made for a decline', async () => {
    const held = await bench.stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      capture_method: 'manual',
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'https://a.example',
      expand: ['latest_charge'],
    });
    expect(await read((held.latest_charge as Stripe.Charge).receipt_url)).toContain('not yet charged');
    await bench.stripe.paymentIntents
      .create({
        amount: 500,
        currency: 'usd',
        payment_method: 'pm_card_visa_chargeDeclined',
        confirm: true,
        return_url: 'https://a.example',
      })
      .catch(() => undefined);
    const [failed] = (await bench.stripe.charges.list()).data;
    expect(failed).toMatchObject({ status: 'failed', receipt_url: null });
  });
});

/** What a PDF's text operators show, its western text at least. */
function textOf(pdf: string): string {
  return [...pdf.matchAll(/\/F[12] [\d.]+ Tf [^<]*<([0-9a-f]*)> Tj/g)]
    .map(([, hex]) => Buffer.from(hex!, 'hex').toString('latin1'))
    .join('\n');
}

describe('the PDF', () => {
  it('says what the page says', async () => {
    const invoice = await open({ footer: 'Company 123' });
    const reply = await fetch(invoice.invoice_pdf!);
    expect(reply.headers.get('content-type')).toBe('application/pdf');
    expect(reply.headers.get('content-disposition')).toBe(`attachment; filename="Invoice-${invoice.number}.pdf"`);
    const pdf = Buffer.from(await reply.arrayBuffer()).toString('latin1');
    const text = textOf(pdf);
    for (const shown of [invoice.number!, 'Set-up & go', '$25.00', 'Ada <b>Lovelace', 'Café & Söhne', 'Company 123'])
      expect(text).toContain(shown);
    expect(text).toContain('Page 1 of 1');
  });

  it('is a file whose table leads to its objects, on as many pages as it takes', async () => {
    const { stripe } = bench;
    for (let number = 1; number <= 60; number += 1) {
      const description = number === 1 ? `升级到专业版 ${'long words '.repeat(30)}` : `Item ${number}`;
      await stripe.invoiceItems.create({ customer: customer.id, amount: 100, currency: 'usd', description });
    }
    const invoice = await open();
    const pdf = Buffer.from(await (await fetch(invoice.invoice_pdf!)).arrayBuffer()).toString('latin1');
    expect(pdf.startsWith('%PDF-1.4\n')).toBe(true);
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)![1]);
    const entries = [...pdf.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
    expect(entries.length).toBeGreaterThan(12);
    entries.forEach((offset, index) => {
      expect(pdf.slice(offset, offset + 12)).toMatch(new RegExp(`^${index + 1} 0 obj\n`));
    });
    for (const [, length, content] of pdf.matchAll(/\/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/g))
      expect(content).toHaveLength(Number(length));
    const text = textOf(pdf);
    const pages = Number(/Page 1 of (\d)/.exec(text)![1]);
    expect(pages).toBeGreaterThan(1);
    expect(pdf).toContain(`/Count ${pages}`);
    for (let number = 2; number <= 60; number += 1) expect(text).toContain(`Item ${number}`);
    // 升级 in the Chinese font's encoding.
    expect(pdf).toMatch(/\/F3 10 Tf [^<]*<53477ea7/);
  });
});
