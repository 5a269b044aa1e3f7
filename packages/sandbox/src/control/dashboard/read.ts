import { invoicesIn, subscriptionsIn } from '../../billing/tables.js';
import type { App } from '../../core/app.js';
import { customersIn, eventsIn } from '../../core/tables.js';
import { isOpen } from '../../payments/charges/dispute.js';
import { chargesIn, disputesIn } from '../../payments/tables.js';
import { planName } from '../../portal/pages/view.js';
import type { Deliverer } from '../../webhooks/deliver.js';
import { type Cell, type Listing, listing, type RowAction, type Wish } from './listing.js';

export const views = [
  'payments',
  'customers',
  'subscriptions',
  'invoices',
  'disputes',
  'events',
  'deliveries',
  'faults',
] as const;
export type View = (typeof views)[number];

const words = (text: string): string => text.replaceAll('_', ' ');

/** What one of the dashboard's lists shows. */
export function readListing(app: App, deliverer: Deliverer, view: View, wish: Wish): Listing {
  const { store } = app;
  switch (view) {
    case 'payments':
      return listing(
        wish,
        chargesIn(store).newestFirst(),
        ['Amount', 'State', 'Customer', 'Charge', 'Made'],
        'Payments are listed here once a PaymentIntent is confirmed.',
        (charge) => ({
          cells: [
            { amountMinor: charge.amount, currency: charge.currency },
            { text: stateOfCharge(charge) },
            { text: customersIn(store).get(charge.customer ?? '')?.email ?? charge.billing_details.email ?? '–' },
            { id: charge.id, href: pathOf(charge.receipt_url) },
            { at: charge.created },
          ],
          actions: actionsOfCharge(charge),
        }),
      );
    case 'customers':
      return listing(
        wish,
        customersIn(store).newestFirst(),
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
        wish,
        subscriptionsIn(store).newestFirst(),
        ['State', 'Plan', 'Customer', 'Current period ends', 'Subscription', 'Made'],
        'Subscriptions are listed here once a Checkout Session or your code makes one.',
        (subscription) => ({
          cells: [
            { text: words(subscription.status) },
            { text: planName(app, subscription) },
            { text: customersIn(store).get(subscription.customer)?.email ?? subscription.customer },
            momentOf(subscription.items.data[0]?.current_period_end),
            { id: subscription.id },
            { at: subscription.created },
          ],
        }),
      );
    case 'invoices':
      return listing(
        wish,
        invoicesIn(store).newestFirst(),
        ['Amount', 'State', 'Customer', 'Invoice', 'Made'],
        'Invoices are listed here once a subscription begins or your code makes one.',
        (invoice) => ({
          cells: [
            { amountMinor: invoice.total, currency: invoice.currency },
            { text: invoice.status ?? '–' },
            { text: invoice.customer_email ?? invoice.customer ?? '–' },
            { id: invoice.number ?? invoice.id, href: pathOf(invoice.hosted_invoice_url) },
            { at: invoice.created },
          ],
        }),
      );
    case 'disputes':
      return listing(
        wish,
        disputesIn(store).newestFirst(),
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
        wish,
        eventsIn(store).newestFirst(),
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
        wish,
        deliverer.deliveries().toReversed(),
        ['Event', 'State', 'Answer', 'Attempts', 'Last attempt', 'Endpoint'],
        'Add a webhook endpoint; what it is sent is listed here.',
        (delivery) => ({
          cells: [
            { text: delivery.eventType },
            { text: delivery.state },
            { text: delivery.error ?? (delivery.status === null ? '–' : String(delivery.status)) },
            { text: String(delivery.attempts) },
            momentOf(delivery.lastAttemptAt && delivery.lastAttemptAt.getTime() / 1000),
            { text: delivery.url },
          ],
          actions: [{ action: 'resend', label: 'Resend', id: delivery.eventId }],
        }),
      );
    case 'faults':
      return listing(
        wish,
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
          actions: [{ action: 'unfault', label: 'Take back', id }],
        }),
      );
  }
}

/** Without its host: the dashboard may have been opened by another name of this machine. */
function pathOf(address: string | null | undefined): string | undefined {
  return address ? new URL(address).pathname : undefined;
}

function momentOf(at: number | null | undefined): Cell {
  return at == null ? { text: '–' } : { at };
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
