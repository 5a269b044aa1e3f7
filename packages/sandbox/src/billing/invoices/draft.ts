import type { App } from '../../core/app.js';
import { newId } from '../../core/ids.js';
import type { Customer, Invoice, Subscription } from '../../core/stored.js';
import { listOf } from '../../wire/lists.js';
import { taxIdsIn } from '../tables.js';

export interface NewInvoice {
  customer: Customer;
  currency: string;
  reason: NonNullable<Invoice['billing_reason']>;
  subscription: Subscription | null;
  period: { start: number; end: number };
  /** When it is finalized by itself; null when that is left to the API. */
  finalizesAt: number | null;
  /** False when nothing is collected then, however it is finalized; default true. */
  collects?: boolean;
  discounts: string[];
}

/** An empty draft, not yet in the store. */
export function newInvoice(app: App, from: NewInvoice): Invoice {
  const { customer, subscription } = from;
  const id = newId('in');
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Tillkit Sandbox',
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: from.finalizesAt !== null && from.collects !== false,
    automatic_tax: automaticTaxOf(subscription?.automatic_tax.enabled ?? false),
    automatically_finalizes_at: from.finalizesAt,
    billing_reason: from.reason,
    collection_method: subscription?.collection_method ?? 'charge_automatically',
    created: app.now(),
    currency: from.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: structuredClone(customer.address ?? null),
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: structuredClone(customer.shipping),
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: taxIdsOf(app, customer.id),
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [...(subscription?.default_tax_rates ?? [])],
    description: null,
    discounts: from.discounts,
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: listOf([], `/v1/invoices/${id}/lines`),
    livemode: false,
    metadata: {},
    next_payment_attempt:
      subscription?.collection_method === 'send_invoice' || from.collects === false ? null : from.finalizesAt,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
          type: 'subscription_details',
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: from.period.end,
    period_start: from.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: customer.test_clock ?? null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}

/** When a draft will first be tried: with being finalized, unless it is sent. */
export function firstAttemptOf(draft: Invoice): number | null {
  return draft.collection_method === 'send_invoice' ? null : (draft.automatically_finalizes_at ?? null);
}

/** How an invoice with or without automatic tax begins. */
export function automaticTaxOf(enabled: boolean): Invoice['automatic_tax'] {
  return {
    disabled_reason: null,
    enabled,
    liability: enabled ? { type: 'self' } : null,
    provider: enabled ? 'stripe' : null,
    status: null,
  };
}

/** The customer's tax ids, as invoices show them. */
export function taxIdsOf(app: App, customer: string): NonNullable<Invoice['customer_tax_ids']> {
  const own = taxIdsIn(app.store)
    .all()
    .filter((id) => id.customer === customer);
  return own.map(({ type, value }) => ({ type, value }));
}
