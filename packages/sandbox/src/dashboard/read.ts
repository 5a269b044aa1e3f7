import type { App } from '../app.js';
import { isOpen } from '../payments/dispute.js';
import type { Deliverer } from '../webhooks/deliver.js';

/** One cell: text, money, a moment, or the id that a row is about. */
export type Cell =
  | { readonly text: string }
  | { readonly id: string }
  | { readonly at: number }
  | { readonly amountMinor: number; readonly currency: string };

/** A button of a row. */
export interface RowAction {
  readonly action: 'refund' | 'dispute' | 'win' | 'lose' | 'resend';
  readonly label: string;
  readonly id: string;
}

export interface Row {
  readonly cells: readonly Cell[];
  readonly actions: readonly RowAction[];
}

export interface Listing {
  readonly columns: readonly string[];
  /** The newest, at most {@link rowsMax}. */
  readonly rows: readonly Row[];
  readonly total: number;
  /** What to do when there are none. */
  readonly empty: string;
}

export const views = ['payments', 'customers', 'subscriptions', 'disputes', 'events', 'deliveries', 'faults'] as const;
export type View = (typeof views)[number];

export const rowsMax = 50;

function listing<T>(
  found: readonly T[],
  columns: readonly string[],
  empty: string,
  row: (item: T) => { cells: Cell[]; actions?: RowAction[] },
): Listing {
  const rows = found.slice(0, rowsMax).map((item) => ({ actions: [], ...row(item) }));
  return { columns, rows, total: found.length, empty };
}

const words = (text: string): string => text.replaceAll('_', ' ');

/** What one of the dashboard's lists shows. */
export function readListing(app: App, deliverer: Deliverer, view: View): Listing {
  const { store } = app;
  switch (view) {
    case 'payments':
      return listing(
        store.charges.newestFirst(),
        ['Amount', 'State', 'Customer', 'Charge', 'Made'],
        'Payments are listed here once a PaymentIntent is confirmed.',
        (charge) => ({
          cells: [
            { amountMinor: charge.amount, currency: charge.currency },
            { text: stateOfCharge(charge) },
            { text: store.customers.get(charge.customer ?? '')?.email ?? charge.billing_details.email ?? '–' },
            { id: charge.id },
            { at: charge.created },
          ],
          actions: actionsOfCharge(charge),
        }),
      );
    case 'customers':
      return listing(
        store.customers.newestFirst(),
        ['Email', 'Name', 'Customer', 'Made'],
        'Customers are listed here once your code creates one.',
        (customer) => ({
          cells: [
            { text: customer.email ?? '–' },
            { text: customer.name ?? '–' },
            { id: customer.id },
            { at: customer.created },
          ],
        }),
      );
    case 'subscriptions':
      return listing(
        store.subscriptions.newestFirst(),
        ['State', 'Customer', 'Current period ends', 'Subscription', 'Made'],
        'Subscriptions are listed here once a Checkout Session or your code makes one.',
        (subscription) => ({
          cells: [
            { text: words(subscription.status) },
            { text: store.customers.get(subscription.customer)?.email ?? subscription.customer },
            periodEndOf(subscription.items.data[0]?.current_period_end),
            { id: subscription.id },
            { at: subscription.created },
          ],
        }),
      );
    case 'disputes':
      return listing(
        store.disputes.newestFirst(),
        ['Amount', 'State', 'Reason', 'Dispute', 'Made'],
        'There are no disputes. Open one from a payment.',
        (dispute) => ({
          cells: [
            { amountMinor: dispute.amount, currency: dispute.currency },
            { text: words(dispute.status) },
            { text: words(dispute.reason) },
            { id: dispute.id },
            { at: dispute.created },
          ],
          actions: isOpen(dispute)
            ? [
                { action: 'win', label: 'Decide for you', id: dispute.id },
                { action: 'lose', label: 'Decide against you', id: dispute.id },
              ]
            : [],
        }),
      );
    case 'events':
      return listing(
        store.events.newestFirst(),
        ['Type', 'Event', 'Pending', 'Happened'],
        'Everything that happens is listed here.',
        (event) => ({
          cells: [
            { text: event.type },
            { id: event.id },
            { text: String(event.pending_webhooks) },
            { at: event.created },
          ],
          actions: [{ action: 'resend', label: 'Resend', id: event.id }],
        }),
      );
    case 'deliveries':
      return listing(
        deliverer.deliveries().toReversed(),
        ['Event', 'State', 'Answer', 'Attempts', 'Endpoint'],
        'Add a webhook endpoint; what it is sent is listed here.',
        (delivery) => ({
          cells: [
            { text: delivery.eventType },
            { text: delivery.state },
            { text: delivery.error ?? (delivery.status === null ? '–' : String(delivery.status)) },
            { text: String(delivery.attempts) },
            { text: delivery.url },
          ],
        }),
      );
    case 'faults':
      return listing(
        app.faults.list().reverse(),
        ['On', 'Kind', 'Order', 'Struck'],
        'Nothing is ordered to go wrong.',
        ({ fault, struck, id }) => ({
          cells: [
            { text: words(fault.on) },
            { text: words(fault.kind) },
            { id },
            { text: `${struck} of ${fault.times ?? 1}` },
          ],
        }),
      );
  }
}

function periodEndOf(at: number | undefined): Cell {
  return at === undefined ? { text: '–' } : { at };
}

interface ChargeState {
  id: string;
  paid: boolean;
  captured: boolean;
  refunded: boolean;
  disputed: boolean;
  amount: number;
  amount_refunded: number;
}

function stateOfCharge(charge: ChargeState): string {
  if (!charge.paid) return 'failed';
  if (charge.disputed) return 'disputed';
  if (charge.refunded) return 'refunded';
  if (!charge.captured) return 'held';
  return charge.amount_refunded > 0 ? 'partly refunded' : 'succeeded';
}

function actionsOfCharge(charge: ChargeState): RowAction[] {
  if (!charge.paid || !charge.captured || charge.refunded || charge.disputed) return [];
  return [
    { action: 'refund', label: 'Refund', id: charge.id },
    { action: 'dispute', label: 'Dispute', id: charge.id },
  ];
}
