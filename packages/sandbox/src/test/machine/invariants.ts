import {
  creditNotesIn,
  customerBalanceTransactionsIn,
  invoiceItemsIn,
  invoicesIn,
  subscriptionsIn,
} from '../../billing/tables.js';
import { pricesIn } from '../../catalogue/tables.js';
import { checkoutSessionsIn } from '../../checkout/tables.js';
import { applicationFeesIn, payoutsIn, transfersIn } from '../../connect/tables.js';
import type { App } from '../../core/app.js';
import { type Store, Table } from '../../core/store.js';
import { customersIn } from '../../core/tables.js';
import { balanceOf } from '../../payments/balance/balance.js';
import {
  balanceTransactionsIn,
  chargesIn,
  disputesIn,
  invoicePaymentsIn,
  paymentIntentsIn,
  paymentMethodsIn,
  refundsIn,
  setupIntentsIn,
} from '../../payments/tables.js';
import { documented, mayFollow } from './transitions.js';

/** What must hold at every moment. Each gives the sentences that say how it does not. */

type Sums = Map<string, number>;

function add(sums: Sums, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

/** Refunds that did not come about. */
const undone = ['failed', 'canceled'];

/**
 * For whom is being acted for:
 *
 * 1. Of every type, the balance transactions sum up to what the objects say: charges − refunds − disputes − fees.
 * 2. The balance, available and pending, is their net sum.
 */
export function moneyOf(app: App): string[] {
  const { store } = app;
  const expected: Sums = new Map();
  for (const charge of chargesIn(store).all())
    if (charge.paid)
      add(expected, `${charge.source_transfer ? 'payment' : 'charge'} ${charge.currency}`, charge.amount_captured);
  for (const refund of refundsIn(store).all()) {
    // Of what was only held: it never was on the balance.
    if (refund.balance_transaction === null) continue;
    add(
      expected,
      `${refund.source_transfer_reversal ? 'payment_refund' : 'refund'} ${refund.currency}`,
      -refund.amount,
    );
    if (undone.includes(refund.status ?? '')) add(expected, `refund_failure ${refund.currency}`, refund.amount);
  }
  for (const dispute of disputesIn(store).all())
    if (['needs_response', 'under_review', 'lost'].includes(dispute.status))
      add(expected, `adjustment ${dispute.currency}`, -dispute.amount);
  for (const transfer of transfersIn(store).all()) {
    add(expected, `transfer ${transfer.currency}`, -transfer.amount);
    add(expected, `transfer_refund ${transfer.currency}`, transfer.amount_reversed);
  }
  for (const payout of payoutsIn(store).all()) {
    add(expected, `payout ${payout.currency}`, -payout.amount);
    if (payout.status === 'canceled') add(expected, `payout_cancel ${payout.currency}`, payout.amount);
  }
  for (const fee of applicationFeesIn(app.platform).all()) {
    if (app.account === null) add(expected, `application_fee ${fee.currency}`, fee.amount);
    const back = app.account === null ? -fee.amount_refunded : app.account === fee.account ? fee.amount_refunded : 0;
    add(expected, `application_fee_refund ${fee.currency}`, back);
  }
  const found: Sums = new Map();
  const nets: Sums = new Map();
  const broken: string[] = [];
  for (const entry of balanceTransactionsIn(store).all()) {
    add(found, `${entry.type} ${entry.currency}`, entry.amount);
    add(nets, entry.currency, entry.net);
    const fees = sum(entry.fee_details.map(({ amount }) => amount));
    if (entry.net !== entry.amount - entry.fee || fees !== entry.fee)
      broken.push(`${entry.id}: net ${entry.net}, amount ${entry.amount}, fee ${entry.fee} of ${fees}`);
  }
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [is, due] = [found.get(key) ?? 0, expected.get(key) ?? 0];
    if (is !== due) broken.push(`balance transactions of type ${key}: ${is}, but the objects sum up to ${due}`);
  }
  const taken = balanceTransactionsIn(store)
    .all()
    .flatMap((entry) => entry.fee_details.filter(({ type }) => type === 'application_fee').map(({ amount }) => amount));
  const earned = applicationFeesIn(app.platform)
    .all()
    .filter(({ account }) => account === app.account);
  if (sum(taken) !== sum(earned.map(({ amount }) => amount))) broken.push(`application fees: ${sum(taken)} taken`);
  const balance = balanceOf(app);
  for (const [currency, net] of nets) {
    const held = sum(
      [...balance.available, ...balance.pending].filter((row) => row.currency === currency).map((row) => row.amount),
    );
    if (held !== net) broken.push(`balance of ${currency}: ${held}, but its transactions sum up to ${net}`);
  }
  return broken;
}

/** What a transfer took from the platform is in the account, and what was reversed of it is not. */
export function transfersOf(app: App): string[] {
  return transfersIn(app.platform)
    .all()
    .flatMap((transfer) => {
      const recipient = app.connected.get(transfer.destination ?? '');
      const payment = recipient && chargesIn(recipient).get(transfer.destination_payment ?? '');
      const agrees = payment?.amount === transfer.amount && payment.amount_refunded === transfer.amount_reversed;
      const reversed = sum(transfer.reversals.data.map(({ amount }) => amount));
      return agrees && reversed === transfer.amount_reversed && reversed <= transfer.amount
        ? []
        : [`${transfer.id}: ${transfer.amount}, reversed ${reversed}, the account has ${payment?.amount}`];
    });
}

/** A PaymentIntent, its charges and what was refunded of them agree. */
export function paymentsOf(store: Store): string[] {
  const broken: string[] = [];
  for (const intent of paymentIntentsIn(store).all()) {
    const charges = chargesIn(store)
      .all()
      .filter((charge) => charge.payment_intent === intent.id && charge.paid);
    const held = charges.filter((charge) => !charge.captured && !charge.refunded);
    const say = (what: string) => broken.push(`${intent.id} (${intent.status}): ${what}`);
    if (charges.length > (['succeeded', 'requires_capture', 'canceled'].includes(intent.status) ? 1 : 0))
      say(`${charges.length} successful charges`);
    if (intent.status === 'succeeded' && charges.length !== 1) say('no successful charge');
    const received = sum(charges.map((charge) => charge.amount_captured));
    if (intent.amount_received !== received) say(`received ${intent.amount_received}, captured ${received}`);
    const waiting = sum(held.map(({ amount, amount_captured }) => amount - amount_captured));
    const capturable = intent.status === 'requires_capture' ? waiting : 0;
    if (intent.amount_capturable !== capturable) say(`capturable ${intent.amount_capturable}, held ${capturable}`);
    if (received > 0 && !['succeeded', 'requires_capture'].includes(intent.status)) say(`received ${received}`);
    if (intent.status !== 'requires_capture' && held.length > 0) say('money is still held');
    if ((intent.status === 'requires_action') !== (intent.next_action !== null)) say('next_action does not fit');
    if (intent.status === 'requires_payment_method' && intent.payment_method !== null) say('has a payment method');
    if ((intent.status === 'canceled') !== (intent.canceled_at !== null)) say('canceled_at does not fit');
  }
  for (const intent of setupIntentsIn(store).all()) {
    const say = (what: string) => broken.push(`${intent.id} (${intent.status}): ${what}`);
    if ((intent.status === 'requires_action') !== (intent.next_action !== null)) say('next_action does not fit');
    if (intent.status === 'succeeded' && intent.payment_method === null) say('has no payment method');
    if (intent.status === 'requires_payment_method' && intent.payment_method !== null) say('has a payment method');
  }
  for (const charge of chargesIn(store).all()) {
    const refunds = refundsIn(store)
      .all()
      .filter((refund) => refund.charge === charge.id);
    const given = sum(refunds.filter(({ status }) => !undone.includes(status ?? '')).map(({ amount }) => amount));
    // A refund of what is only held releases it; an intent that is canceled does so without one.
    const held = refunds.length === 0 && charge.refunded ? charge.amount : 0;
    const released = charge.captured ? charge.amount - charge.amount_captured : held;
    if (charge.amount_refunded !== given + (charge.paid ? released : 0))
      broken.push(`${charge.id}: refunded ${charge.amount_refunded}, refunds ${given}, released ${released}`);
    if (charge.refunded !== (charge.amount_refunded === charge.amount))
      broken.push(`${charge.id}: refunded is ${charge.refunded}`);
    const disputes = disputesIn(store).by('charge', charge.id);
    if (charge.disputed !== disputes.length > 0) broken.push(`${charge.id}: disputed is ${charge.disputed}`);
  }
  return broken;
}

/** Invoices and those who wait for them agree with what was paid. */
export function invoicesOf(store: Store): string[] {
  const broken: string[] = [];
  for (const invoice of invoicesIn(store).all()) {
    const say = (what: string) => broken.push(`${invoice.id} (${invoice.status}): ${what}`);
    const lines = sum(invoice.lines.data.map(({ amount }) => amount));
    if (invoice.subtotal !== lines) say(`subtotal ${invoice.subtotal}, lines ${lines}`);
    if (invoice.total > invoice.subtotal && invoice.total_taxes === null) say('total above subtotal');
    if (invoice.amount_remaining !== invoice.amount_due - invoice.amount_paid) say('amount_remaining does not fit');
    if (invoice.status === 'paid' && invoice.amount_remaining !== 0) say(`remaining ${invoice.amount_remaining}`);
    if (invoice.status === 'draft' && invoice.amount_paid !== 0) say(`paid ${invoice.amount_paid}`);
    for (const payment of invoicePaymentsIn(store).by('invoice', invoice.id)) {
      const intent = paymentIntentsIn(store).get(payment.payment.payment_intent ?? '');
      if (!intent) continue;
      if ((payment.status === 'paid') !== (intent.status === 'succeeded'))
        say(`its payment is ${payment.status}, the intent ${intent.status}`);
      if (intent.status === 'succeeded' && invoice.status !== 'paid') say(`${intent.id} succeeded`);
      if (invoice.status === 'void' && intent.status !== 'canceled') say(`${intent.id} is ${intent.status}`);
      if (payment.status === 'paid' && intent.amount_received !== payment.amount_paid)
        say(`paid ${payment.amount_paid} of ${intent.amount_received}`);
    }
  }
  for (const subscription of subscriptionsIn(store).all()) {
    const say = (what: string) => broken.push(`${subscription.id} (${subscription.status}): ${what}`);
    const ended = ['canceled', 'incomplete_expired'].includes(subscription.status);
    if (ended !== (subscription.ended_at !== null)) say(`ended_at ${subscription.ended_at}`);
    if (subscription.items.data.length === 0) say('no items');
    const latest = invoicesIn(store).get(subscription.latest_invoice ?? '');
    if (subscription.status === 'incomplete' && latest?.status === 'paid') say('its first invoice is paid');
    for (const item of subscription.items.data)
      if (item.current_period_end < item.current_period_start) say(`${item.id}: its period ends before it starts`);
  }
  for (const session of checkoutSessionsIn(store).all()) {
    const say = (what: string) => broken.push(`${session.id} (${session.status}): ${what}`);
    if ((session.url !== null) !== (session.status === 'open')) say(`url ${session.url}`);
    if (session.status !== 'complete') continue;
    const intent = paymentIntentsIn(store).get(session.payment_intent ?? '');
    if (
      session.mode === 'payment' &&
      (session.amount_total ?? 0) > 0 &&
      intent?.amount_received !== session.amount_total
    )
      say(`received ${intent?.amount_received} of ${session.amount_total}`);
    if (session.mode === 'subscription' && session.subscription === null) say('no subscription');
    if (session.payment_status === 'unpaid') say('complete, yet unpaid');
  }
  return broken;
}

/** What was used is billed once: of one item no two stretches of time meet, on invoices that are not void or as what waits. */
export function usageOf(store: Store): string[] {
  const isMetered = (price: string | undefined) =>
    pricesIn(store).get(price ?? '')?.recurring?.usage_type === 'metered';
  const spans = new Map<string, Map<string, { start: number; end: number }>>();
  const note = (
    item: string | null | undefined,
    price: string | undefined,
    { start, end }: { start: number; end: number },
  ) => {
    if (!item || !isMetered(price) || start === end) return;
    const own = spans.get(item) ?? new Map<string, { start: number; end: number }>();
    spans.set(item, own.set(`${start} ${end}`, { start, end }));
  };
  for (const { invoice, parent, pricing, period } of invoiceItemsIn(store).all()) {
    if (invoice === null) note(parent?.subscription_details?.subscription_item, pricing?.price_details?.price, period);
  }
  for (const { status, billing_reason: reason, lines } of invoicesIn(store).all()) {
    // In classic mode a first invoice shows the period that begins, over nothing.
    if (status === 'void' || reason === 'subscription_create') continue;
    for (const { parent, pricing, period } of lines.data)
      note(parent?.subscription_item_details?.subscription_item, pricing?.price_details?.price, period);
  }
  return [...spans].flatMap(([item, own]) => {
    const sorted = [...own.values()].sort((a, b) => a.start - b.start || a.end - b.end);
    return sorted.flatMap((span, index) => {
      const next = sorted[index + 1];
      return next && next.start < span.end
        ? [`${item}: ${span.start}–${span.end} and ${next.start}–${next.end} are billed`]
        : [];
    });
  });
}

/**
 * 1. A customer's balance is the sum of its transactions, one after the other.
 * 2. A finalized invoice took from it what lies between its `starting_balance` and its `ending_balance`; a void one nothing.
 * 3. What is due of an invoice is its total with the balance, less the credit notes before its payment, or nothing where that
 *    was too little to be charged.
 * 4. Credit notes never come to more than the invoice; what they are for is refunded, credited or paid out.
 */
export function balancesOf(store: Store): string[] {
  const broken: string[] = [];
  for (const customer of customersIn(store).all()) {
    let balance = 0;
    for (const move of customerBalanceTransactionsIn(store).by('customer', customer.id)) {
      balance += move.amount;
      if (move.ending_balance !== balance) broken.push(`${move.id}: ends at ${move.ending_balance}, sum ${balance}`);
    }
    if (customer.balance !== balance) broken.push(`${customer.id}: balance ${customer.balance}, sum ${balance}`);
  }
  for (const invoice of invoicesIn(store).all()) {
    if (invoice.status === 'draft') continue;
    const say = (what: string) => broken.push(`${invoice.id} (${invoice.status}): ${what}`);
    const moves = customerBalanceTransactionsIn(store).by('invoice', invoice.id);
    const taken = sum(moves.filter(({ type }) => type !== 'credit_note').map(({ amount }) => amount));
    const due = invoice.status === 'void' ? 0 : (invoice.ending_balance ?? 0) - invoice.starting_balance;
    if (taken !== due && customersIn(store).get(invoice.customer ?? ''))
      say(`took ${taken} of the balance, not ${due}`);
    const { pre_payment_credit_notes_amount: before, post_payment_credit_notes_amount: after } = invoice;
    const small = moves.find(({ type }) => type === 'invoice_too_small')?.amount ?? 0;
    const owed = Math.max(invoice.total + invoice.starting_balance, 0) - small - before;
    if (invoice.amount_due !== owed) say(`due ${invoice.amount_due}, owed ${owed}`);
    const notes = creditNotesIn(store)
      .by('invoice', invoice.id)
      .filter(({ status }) => status !== 'void');
    if (sum(notes.map((note) => note.pre_payment_amount)) !== before) say(`notes before its payment: ${before}`);
    if (sum(notes.map((note) => note.post_payment_amount)) !== after) say(`notes after its payment: ${after}`);
    if (notes.length > 0 && sum(notes.map(({ total }) => total)) > invoice.total) say('credited more than its total');
  }
  for (const note of creditNotesIn(store).all()) {
    const credited = customerBalanceTransactionsIn(store).get(note.customer_balance_transaction ?? '')?.amount ?? 0;
    const refunded = sum(note.refunds.map(({ amount_refunded: amount }) => amount));
    if (note.post_payment_amount !== refunded - credited + (note.out_of_band_amount ?? 0))
      broken.push(`${note.id}: ${note.post_payment_amount} after the payment, paid out otherwise`);
  }
  return broken;
}

/** The default source is one of the customer's cards, and nobody who has a card is without. */
export function sourcesOf(store: Store): string[] {
  return customersIn(store)
    .all()
    .flatMap(({ id, default_source: source }) => {
      const cards = paymentMethodsIn(store)
        .all()
        .filter((method) => method.customer === id && method.id.startsWith('card_'));
      const fits = source === null ? cards.length === 0 : cards.some((card) => card.id === source);
      return fits ? [] : [`${id}: default source ${source} of ${cards.length}`];
    });
}

/** The statuses of everything that has one, by id. */
export function statusesOf(store: Store): Map<string, { object: string; status: string }> {
  const tables = [
    paymentIntentsIn(store),
    setupIntentsIn(store),
    chargesIn(store),
    refundsIn(store),
    disputesIn(store),
    checkoutSessionsIn(store),
    subscriptionsIn(store),
    invoicesIn(store),
    payoutsIn(store),
    creditNotesIn(store),
  ];
  const statuses = new Map<string, { object: string; status: string }>();
  for (const table of tables)
    for (const { id, object, status } of table.all()) statuses.set(id, { object, status: String(status) });
  return statuses;
}

type Statuses = ReturnType<typeof statusesOf>;

/** What became of each object is what Stripe documents. */
export function movesBetween(before: Statuses, after: Statuses): string[] {
  const broken: string[] = [];
  for (const [id, { object, status }] of after) {
    const from = before.get(id)?.status;
    if (!(status in (documented[object] ?? {}))) broken.push(`${id}: Stripe has no status ${status}`);
    if (from !== undefined && !mayFollow(object, from, status, 'several')) broken.push(`${id}: ${from} → ${status}`);
  }
  return broken;
}

/** The same for what the events tell, one after the other. */
export function movesInEvents(events: readonly { data: { object: Record<string, unknown> } }[]): string[] {
  const last = new Map<string, string>();
  const broken: string[] = [];
  for (const { data } of events) {
    const { id, object, status } = data.object as { id?: string; object?: string; status?: string };
    if (id === undefined || !(object !== undefined && object in documented) || status === undefined) continue;
    const from = last.get(id);
    if (from !== undefined && !mayFollow(object, from, status, 'one'))
      broken.push(`event of ${id}: ${from} → ${status}`);
    last.set(id, status);
  }
  return broken;
}

/** Everything the stores hold, as text: a refused request must leave it as it was. */
export function digestOf(stores: readonly Store[]): string {
  const parts = stores
    .flatMap((store) => store.parts())
    .map(([name, part]) => [name, part instanceof Table ? part.all() : [...part]]);
  return JSON.stringify(parts);
}
