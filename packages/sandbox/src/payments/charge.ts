import type { App } from '../app.js';
import { newId, randomText } from '../ids.js';
import type { BalanceTransaction, Charge, PaymentIntent, PaymentMethod } from '../stored.js';
import { behaviourOf } from './cards.js';
import type { Decline } from './test-cards.js';

const dayTime = 86_400;

/** Days from a charge until its money is available, at midnight. */
const settlementDays = 7;

/** When money that moves now is available: as at Stripe, with the beginning of a day (UTC). */
export function settledOn(now: number): number {
  return (Math.floor(now / dayTime) + settlementDays) * dayTime;
}

/** How long an authorised card's money is held, in seconds. */
export const holdSeconds = 7 * 86_400;

const feeOf = {
  charge: 'Stripe processing fees',
  refund: 'Stripe processing fees',
  refund_failure: 'Stripe processing fees',
  adjustment: 'Dispute fee',
};

export interface BalanceEntry {
  amount: number;
  currency: string;
  fee: number;
  source: string;
  type: 'charge' | 'refund' | 'refund_failure' | 'adjustment';
  /** Default: as the type. */
  category?: 'dispute' | 'dispute_reversal';
  /** Available at once. */
  bypassesPending?: boolean;
  description: string | null;
}

/** Records money moving on the balance. */
export function recordBalance(app: App, entry: BalanceEntry): BalanceTransaction {
  const { amount, currency, fee } = entry;
  const id = newId('txn');
  const pending = !entry.bypassesPending;
  if (pending) app.store.pendingBalance.add(id);
  return app.store.balanceTransactions.insert({
    id,
    object: 'balance_transaction',
    amount,
    available_on: pending ? settledOn(app.now()) : app.now(),
    balance_type: 'payments',
    created: app.now(),
    currency,
    description: entry.description,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [{ amount: fee, application: null, currency, description: feeOf[entry.type], type: 'stripe_fee' }],
    net: amount - fee,
    reporting_category: entry.category ?? entry.type,
    source: entry.source,
    status: pending ? 'pending' : 'available',
    type: entry.type,
  });
}

/**
 * A successful charge of the intent's amount, with its balance transaction; for an intent that is captured by hand an
 * authorization, without. Emits `charge.succeeded`.
 */
export function chargeSucceeded(
  app: App,
  intent: PaymentIntent,
  method: PaymentMethod,
  authenticated: boolean,
): Charge {
  const charge = newCharge(app, intent, method, authenticated, undefined);
  if (charge.captured) settleCharge(app, charge);
  app.store.charges.insert(charge);
  app.emit('charge.succeeded', charge);
  return charge;
}

/** Puts a captured charge on the balance. The fee is Stripe's list price for a card: 2.9 % and 30. */
export function settleCharge(app: App, charge: Charge): void {
  const { amount_captured: amount, currency, description, id } = charge;
  const behaviour = behaviourOf(app, charge.payment_method ?? '');
  charge.balance_transaction = recordBalance(app, {
    amount,
    currency,
    fee: Math.min(amount, Math.round(amount * 0.029) + 30),
    source: id,
    type: 'charge',
    description,
    bypassesPending: behaviour.kind === 'succeeds' && behaviour.bypassesPending === true,
  }).id;
}

/** A charge that the issuer refused. Emits `charge.failed`. */
export function chargeFailed(app: App, intent: PaymentIntent, method: PaymentMethod, decline: Decline): Charge {
  const charge = newCharge(app, intent, method, false, decline);
  app.store.charges.insert(charge);
  app.emit('charge.failed', charge);
  return charge;
}

function newCharge(
  app: App,
  intent: PaymentIntent,
  method: PaymentMethod,
  authenticated: boolean,
  decline: Decline | undefined,
): Charge {
  const paid = decline === undefined;
  const card = method.card;
  const held = paid && intent.capture_method === 'manual';
  return {
    id: `ch_3${randomText(23)}`,
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid && !held ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: structuredClone(method.billing_details),
    calculated_statement_descriptor: 'TILLKIT SANDBOX',
    captured: paid && !held,
    created: app.now(),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: {
      card: {
        amount_authorized: paid ? intent.amount : null,
        authorization_code: paid ? String(100000 + (app.store.charges.size % 900000)) : null,
        brand: card?.brand ?? null,
        ...(held ? { capture_before: app.now() + holdSeconds } : {}),
        checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: cvcCheckOf(method, decline) },
        country: card?.country ?? null,
        electronic_commerce_indicator: null,
        exp_month: card?.exp_month ?? 0,
        exp_year: card?.exp_year ?? 0,
        extended_authorization: { status: 'disabled' },
        fingerprint: card?.fingerprint ?? null,
        funding: card?.funding ?? null,
        incremental_authorization: { status: 'unavailable' },
        installments: null,
        last4: card?.last4 ?? null,
        mandate: null,
        multicapture: { status: 'unavailable' },
        network: card?.brand ?? null,
        network_token: { used: false },
        network_transaction_id: paid ? randomText(15) : null,
        overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
        regulated_status: 'unregulated',
        three_d_secure: authenticated
          ? {
              authentication_flow: 'challenge',
              electronic_commerce_indicator: '05',
              exemption_indicator: null,
              result: 'authenticated',
              result_reason: null,
              transaction_id: randomText(36),
              version: '2.2.0',
            }
          : null,
        transaction_link_id: null,
        wallet: null,
      },
      type: 'card',
    },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: structuredClone(intent.shipping),
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: paid ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}

function cvcCheckOf(method: PaymentMethod, decline: Decline | undefined): string | null {
  if (method.card?.checks?.cvc_check == null) return null;
  return decline?.code === 'incorrect_cvc' ? 'fail' : 'pass';
}

function outcomeOf(decline: Decline | undefined): Charge['outcome'] {
  const base = {
    network_advice_code: null,
    risk_level: 'normal',
    risk_score: 32,
    type: decline ? 'issuer_declined' : 'authorized',
  };
  if (!decline) {
    return {
      ...base,
      advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
    };
  }
  return {
    ...base,
    advice_code: decline.adviceCode as 'try_again_later' | null,
    network_decline_code: '05',
    network_status: 'declined_by_network',
    reason: decline.declineCode ?? decline.code,
    seller_message: 'The bank did not return any further details with this decline.',
  };
}
