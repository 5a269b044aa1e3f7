import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';
import { createPayer } from '../../test/payer.js';

const bench = sandboxBench();
let customer: string;

beforeEach(async () => {
  customer = await createPayer(bench.stripe);
});

/** Finalized: one item of each amount. */
async function open(amounts: number[], params: Partial<Stripe.InvoiceCreateParams> = {}): Promise<Stripe.Invoice> {
  const { stripe } = bench;
  for (const amount of amounts)
    await stripe.invoiceItems.create({ customer, amount, currency: 'usd', description: `Item of ${amount}` });
  const draft = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include', ...params });
  return stripe.invoices.finalizeInvoice(draft.id!);
}

async function paid(...amounts: number[]): Promise<Stripe.Invoice> {
  return bench.stripe.invoices.pay((await open(amounts)).id!);
}

const credit = (invoice: Stripe.Invoice, params: Partial<Stripe.CreditNoteCreateParams>) =>
  bench.stripe.creditNotes.create({ invoice: invoice.id!, ...params });

const again = (invoice: Stripe.Invoice) => bench.stripe.invoices.retrieve(invoice.id!, { expand: ['payments'] });

describe('a credit note of an open invoice', () => {
  // docs.stripe.com/invoicing/dashboard/credit-notes: 110 USD were charged by mistake instead of 100.
  it('lowers what is to be paid, and what its payment is over', async () => {
    const invoice = await open([11_000]);
    const note = await credit(invoice, { amount: 1000, reason: 'order_change', memo: 'Sorry', metadata: { a: 'b' } });
    expect(note).toMatchObject({
      amount: 1000,
      total: 1000,
      pre_payment_amount: 1000,
      post_payment_amount: 0,
      type: 'pre_payment',
      status: 'issued',
      reason: 'order_change',
      memo: 'Sorry',
      number: `${invoice.number}-CN-01`,
    });
    expect(await again(invoice)).toMatchObject({
      status: 'open',
      total: 11_000,
      amount_due: 10_000,
      amount_remaining: 10_000,
      pre_payment_credit_notes_amount: 1000,
      payments: { data: [{ amount_requested: 10_000 }] },
    });
    expect(await bench.stripe.invoices.pay(invoice.id!)).toMatchObject({ status: 'paid', amount_paid: 10_000 });
    const [charge] = (await bench.stripe.charges.list({ customer })).data;
    expect(charge?.amount).toBe(10_000);
  });

  it('that leaves nothing pays it', async () => {
    const invoice = await open([2000]);
    await credit(invoice, { amount: 1500 });
    await credit(invoice, { amount: 500 });
    expect(await again(invoice)).toMatchObject({
      status: 'paid',
      amount_due: 0,
      amount_paid: 0,
      pre_payment_credit_notes_amount: 2000,
      payments: { data: [{ status: 'canceled' }] },
    });
    expect(bench.eventTypes()).toEqual(
      expect.arrayContaining(['credit_note.created', 'invoice.paid', 'payment_intent.canceled']),
    );
  });

  it('can be void: what is to be paid is what it was', async () => {
    const { stripe } = bench;
    const invoice = await open([2000]);
    const note = await credit(invoice, { amount: 1500 });
    expect(await stripe.creditNotes.voidCreditNote(note.id)).toMatchObject({ status: 'void', voided_at: note.created });
    expect(await again(invoice)).toMatchObject({
      amount_due: 2000,
      amount_remaining: 2000,
      pre_payment_credit_notes_amount: 0,
    });
    await expect(stripe.creditNotes.voidCreditNote(note.id)).rejects.toThrow(/already been voided/);
    expect(await stripe.invoices.pay(invoice.id!)).toMatchObject({ amount_paid: 2000 });
    expect(bench.eventTypes()).toContain('credit_note.voided');
  });

  // docs.stripe.com/invoicing/dashboard/credit-notes: a credit balance of 150 USD on an invoice for 200 USD leaves 50 USD due;
  // what is credited beyond that goes to the balance.
  it('beyond what is to be paid goes to the balance', async () => {
    const { stripe } = bench;
    await stripe.customers.createBalanceTransaction(customer, { amount: -15_000, currency: 'usd' });
    const invoice = await open([20_000]);
    expect(invoice.amount_due).toBe(5000);
    await expect(credit(invoice, { amount: 8000 })).rejects.toThrow(/must equal/);
    const note = await credit(invoice, { amount: 8000, credit_amount: 3000 });
    expect(note).toMatchObject({ type: 'mixed', pre_payment_amount: 5000, post_payment_amount: 3000 });
    expect(await again(invoice)).toMatchObject({ status: 'paid', post_payment_credit_notes_amount: 3000 });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -3000 });
  });
});

describe('a credit note of a paid invoice', () => {
  it('is refunded, credited to the balance, and paid out outside of Stripe, as its amounts say', async () => {
    const { stripe } = bench;
    const invoice = await paid(10_000);
    const note = await credit(invoice, {
      amount: 6000,
      refund_amount: 3000,
      credit_amount: 2000,
      out_of_band_amount: 1000,
    });
    expect(note).toMatchObject({
      type: 'post_payment',
      pre_payment_amount: 0,
      post_payment_amount: 6000,
      out_of_band_amount: 1000,
      refunds: [{ amount_refunded: 3000, type: 'refund' }],
    });
    expect(await again(invoice)).toMatchObject({
      status: 'paid',
      amount_paid: 10_000,
      post_payment_credit_notes_amount: 6000,
      pre_payment_credit_notes_amount: 0,
    });
    const [charge] = (await stripe.charges.list({ customer })).data;
    expect(charge?.amount_refunded).toBe(3000);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: -2000 });
    const { data } = await stripe.customers.listBalanceTransactions(customer);
    expect(data).toMatchObject([
      {
        type: 'credit_note',
        amount: -2000,
        credit_note: note.id,
        invoice: invoice.id,
        id: note.customer_balance_transaction,
      },
    ]);
    await expect(stripe.creditNotes.voidCreditNote(note.id)).rejects.toThrow(/open invoice/);
    expect(bench.eventTypes()).toEqual(
      expect.arrayContaining(['refund.created', 'credit_note.created', 'invoice.updated']),
    );
  });

  it('can link refunds that are there, each once', async () => {
    const { stripe } = bench;
    const invoice = await paid(10_000);
    const [charge] = (await stripe.charges.list({ customer })).data;
    const refund = await stripe.refunds.create({ charge: charge!.id, amount: 4000 });
    await credit(invoice, { amount: 3000, refunds: [{ refund: refund.id, amount_refunded: 3000 }] });
    await expect(
      credit(invoice, { amount: 2000, refunds: [{ refund: refund.id, amount_refunded: 2000 }] }),
    ).rejects.toMatchObject({ param: 'refunds[0][amount_refunded]' });
    await credit(invoice, { amount: 1000, refunds: [{ refund: refund.id }] });
    expect((await again(invoice)).post_payment_credit_notes_amount).toBe(4000);
  });

  it.each([
    ['nothing said of the money', { amount: 1000 }],
    ['too little', { amount: 1000, refund_amount: 999 }],
    ['too much', { amount: 1000, refund_amount: 600, credit_amount: 500 }],
    ['more than the invoice', { amount: 10_001, refund_amount: 10_001 }],
    ['nothing credited', { refund_amount: 1000 }],
    ['amount and lines', { amount: 1000, refund_amount: 1000, lines: [{ type: 'custom_line_item', quantity: 1 }] }],
    ['less than nothing', { amount: -1, credit_amount: -1 }],
  ])('is refused with %s, and nothing happens', async (_what, params) => {
    const invoice = await paid(10_000);
    const before = bench.eventTypes().length;
    await expect(credit(invoice, params)).rejects.toMatchObject({ type: 'StripeInvalidRequestError' });
    expect(bench.eventTypes()).toHaveLength(before);
    expect((await bench.stripe.creditNotes.list({ invoice: invoice.id! })).data).toEqual([]);
  });

  it('leaves room for what was refunded without one', async () => {
    const invoice = await paid(10_000);
    const [charge] = (await bench.stripe.charges.list({ customer })).data;
    await bench.stripe.refunds.create({ charge: charge!.id, amount: 4000 });
    await expect(credit(invoice, { amount: 6001, credit_amount: 6001 })).rejects.toThrow(/6000 is left/);
    await credit(invoice, { amount: 6000, credit_amount: 6000 });
  });

  it('is only for an invoice that is finalized and not void', async () => {
    const draft = await bench.stripe.invoices.create({ customer });
    await expect(credit(draft, { amount: 1 })).rejects.toThrow(/this one is draft/);
    const invoice = await open([1000]);
    await bench.stripe.invoices.voidInvoice(invoice.id!);
    await expect(credit(invoice, { amount: 1 })).rejects.toThrow(/this one is void/);
  });
});

describe('lines', () => {
  // docs.stripe.com/invoicing/dashboard/credit-notes: five items were billed, and two were not in stock.
  it('credit some of what was billed, by quantity', async () => {
    const { stripe } = bench;
    const product = await stripe.products.create({ name: 'Mug' });
    const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 700 });
    await stripe.invoiceItems.create({ customer, pricing: { price: price.id }, quantity: 5 });
    const invoice = await open([]);
    const [line] = invoice.lines.data;
    const of = (quantity: number) => ({ type: 'invoice_line_item' as const, invoice_line_item: line!.id, quantity });
    const note = await credit(invoice, { lines: [of(2)] });
    expect(note).toMatchObject({ amount: 1400, lines: { data: [{ amount: 1400, quantity: 2, unit_amount: 700 }] } });
    await expect(credit(invoice, { lines: [of(4)] })).rejects.toMatchObject({ param: 'lines[0][quantity]' });
    await expect(
      credit(invoice, { lines: [{ type: 'invoice_line_item', invoice_line_item: line!.id, amount: 100 }] }),
    ).rejects.toThrow(/credited by quantity before/);
    await credit(invoice, { lines: [of(3)] });
    expect((await again(invoice)).status).toBe('paid');
  });

  // The same page: 10 USD off an invoice with ten lines of 10 USD is 1 USD off each, and crediting one gives 9 USD back.
  it.each([
    ['amount_off' as const, 1000, 900],
    ['percent_off' as const, 50, 500],
  ])('credit a line without its discount: %s %i', async (kind, value, total) => {
    const { stripe } = bench;
    const coupon = await stripe.coupons.create(
      kind === 'amount_off' ? { amount_off: value, currency: 'usd' } : { percent_off: value },
    );
    const invoice = await open(new Array(10).fill(1000), { discounts: [{ coupon: coupon.id }] });
    const note = await credit(invoice, {
      lines: [{ type: 'invoice_line_item', invoice_line_item: invoice.lines.data[0]!.id, amount: 1000 }],
    });
    expect(note).toMatchObject({ subtotal: 1000, total, discount_amount: 1000 - total, pre_payment_amount: total });
    expect(note.discount_amounts).toEqual([{ amount: 1000 - total, discount: invoice.discounts[0] }]);
  });

  it('credit the tax of what they credit', async () => {
    const { stripe } = bench;
    const rate = await stripe.taxRates.create({ display_name: 'VAT', percentage: 20, inclusive: false });
    const invoice = await open([1000, 500], { default_tax_rates: [rate.id] });
    expect(invoice.total).toBe(1800);
    const note = await credit(invoice, {
      lines: [{ type: 'invoice_line_item', invoice_line_item: invoice.lines.data[0]!.id, amount: 500 }],
    });
    expect(note).toMatchObject({ subtotal: 500, total: 600, total_excluding_tax: 500, pre_payment_amount: 600 });
    expect(note.total_taxes).toMatchObject([{ amount: 100, taxable_amount: 500 }]);
  });

  it('credit what has no line of its own', async () => {
    const invoice = await open([2000]);
    const custom = { type: 'custom_line_item' as const, description: 'Goodwill', quantity: 2, unit_amount: 300 };
    const note = await credit(invoice, { lines: [custom] });
    expect(note.lines.data).toMatchObject([{ amount: 600, description: 'Goodwill', type: 'custom_line_item' }]);
    for (const [lines, param] of [
      [[{ ...custom, description: undefined }], 'lines[0][description]'],
      [[{ ...custom, unit_amount: -1 }], 'lines[0][unit_amount]'],
      [[{ ...custom, amount: 1 }], 'lines[0][amount]'],
      [[{ type: 'invoice_line_item', invoice_line_item: 'il_none', amount: 1 }], 'lines[0][invoice_line_item]'],
    ] as [Stripe.CreditNoteCreateParams.Line[], string][]) {
      await expect(credit(invoice, { lines })).rejects.toMatchObject({ param });
    }
  });
});

it('a preview is the note that would be, and changes nothing', async () => {
  const { stripe } = bench;
  const invoice = await open([2000]);
  const lines = [{ type: 'custom_line_item' as const, description: 'x', quantity: 1, unit_amount: 300 }];
  const preview = await stripe.creditNotes.preview({ invoice: invoice.id!, lines });
  expect(preview).toMatchObject({ total: 300, pre_payment_amount: 300 });
  const listed = await stripe.creditNotes.listPreviewLineItems({ invoice: invoice.id!, lines });
  expect(listed.data).toMatchObject([{ amount: 300, description: 'x' }]);
  expect((await again(invoice)).amount_due).toBe(2000);
  expect((await stripe.creditNotes.list()).data).toEqual([]);
});

it('notes are listed, read and updated', async () => {
  const { stripe } = bench;
  const invoice = await open([2000]);
  const first = await credit(invoice, { amount: 100 });
  const second = await credit(invoice, { amount: 200 });
  const list = async (params: Stripe.CreditNoteListParams) =>
    (await stripe.creditNotes.list(params)).data.map(({ id }) => id);
  expect(await list({ invoice: invoice.id! })).toEqual([second.id, first.id]);
  expect(await list({ customer, limit: 1, starting_after: second.id })).toEqual([first.id]);
  expect(await list({ customer: (await stripe.customers.create()).id })).toEqual([]);
  expect((await stripe.creditNotes.listLineItems(first.id)).data).toMatchObject([{ amount: 100 }]);
  const updated = await stripe.creditNotes.update(first.id, { memo: 'Hello', metadata: { a: 'b' } });
  expect(updated).toMatchObject({ memo: 'Hello', metadata: { a: 'b' } });
  expect(await stripe.creditNotes.retrieve(first.id, { expand: ['invoice'] })).toMatchObject({
    memo: 'Hello',
    invoice: { id: invoice.id },
  });
  expect(bench.eventTypes()).toContain('credit_note.updated');
});

it('a note is had on paper, at an address that nobody guesses, and the invoice shows it', async () => {
  const invoice = await open([2000]);
  const note = await credit(invoice, { amount: 500, reason: 'order_change' });
  const reply = await fetch(note.pdf);
  expect(reply.headers.get('content-type')).toBe('application/pdf');
  expect(reply.headers.get('content-disposition')).toContain(`Credit-note-${note.number}.pdf`);
  expect((await reply.text()).slice(0, 5)).toBe('%PDF-');
  expect((await fetch(note.pdf.replace(/[^/]+\/pdf$/, 'guess/pdf'))).status).toBe(404);
  const page = await (await fetch(invoice.hosted_invoice_url!)).text();
  expect(page).toContain('Credit notes');
  expect(page).toContain('-$5.00');
  expect(page).not.toContain('From your balance');
});
