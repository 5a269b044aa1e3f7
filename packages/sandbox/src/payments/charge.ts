import type { App } from '../app.js';
import { earnFee } from '../connect/application-fee.js';
import { newTransfer } from '../connect/transfer.js';
import { randomText } from '../ids.js';
import type { Card, Charge, PaymentIntent, PaymentMethod } from '../stored.js';
import { cardOptionsOf, isHeld } from './card-options.js';
import { behaviourOf } from './cards.js';
import { recordBalance } from './record-balance.js';
import type { Decline } from './test-cards.js';

/** How long an authorised card's money is held, in seconds. */
export const holdSeconds = 7 * 86_400;

/** What a charge is made for: a PaymentIntent, or a request of the older API, which makes charges without. */
export interface Payment
  extends Pick<
    PaymentIntent,
    | 'amount'
    | 'application'
    | 'application_fee_amount'
    | 'currency'
    | 'customer'
    | 'description'
    | 'metadata'
    | 'on_behalf_of'
    | 'receipt_email'
    | 'shipping'
    | 'statement_descriptor'
    | 'statement_descriptor_suffix'
    | 'transfer_data'
    | 'transfer_group'
  > {
  /** Null when there is none. */
  paymentIntent: string | null;
  /** Captured by hand. */
  held: boolean;
  /** May be captured several times. */
  several: boolean;
  /** The card in its older form, where a charge shows it. */
  source: Card | null;
}

export function paymentOf(intent: PaymentIntent): Payment {
  const several = cardOptionsOf(intent)?.request_multicapture === 'if_available';
  return { ...intent, paymentIntent: intent.id, held: isHeld(intent), several, source: null };
}

/**
 * A successful charge of the payment's amount, with its balance transaction; for one that is captured by hand an
 * authorization, without. Emits `charge.succeeded`.
 */
export function chargeSucceeded(app: App, payment: Payment, method: PaymentMethod, authenticated: boolean): Charge {
  const charge = newCharge(app, payment, method, authenticated, undefined);
  if (charge.captured) settleCharge(app, charge);
  app.store.charges.insert(charge);
  app.emit('charge.succeeded', charge);
  return charge;
}

/**
 * Puts a captured charge on the balance, and gives those who share in it their part. The fee is Stripe's list price for
 * a card: 2.9 % and 30.
 *
 * @param amount of this capture; all that was captured when left out
 */
export function settleCharge(app: App, charge: Charge, amount: number = charge.amount_captured): void {
  const { currency, description, id, transfer_data: data } = charge;
  const behaviour = behaviourOf(app, charge.payment_method ?? '');
  const applicationFee = Math.min(charge.application_fee_amount ?? 0, amount);
  const entry = recordBalance(app, {
    amount,
    currency,
    fee: Math.min(amount, Math.round(amount * 0.029) + 30),
    applicationFee: app.account === null ? 0 : applicationFee,
    source: id,
    type: 'charge',
    description,
    bypassesPending: behaviour.kind === 'succeeds' && behaviour.bypassesPending === true,
  });
  charge.balance_transaction = entry.id;
  if (app.account !== null && applicationFee > 0) {
    charge.application_fee = earnFee(app, {
      account: app.account,
      charge,
      amount: applicationFee,
      originating: null,
    }).id;
  }
  if (app.account === null && data) {
    const { transfer, fee } = newTransfer(app, {
      amount: Math.min(data.amount ?? amount, amount),
      applicationFee,
      availableOn: entry.available_on,
      currency,
      destination: data.destination,
      source: charge,
      transferGroup: charge.transfer_group,
    });
    charge.transfer = transfer.id;
    charge.application_fee = fee?.id ?? null;
  }
}

/** A charge that the issuer refused. Emits `charge.failed`. */
export function chargeFailed(app: App, payment: Payment, method: PaymentMethod, decline: Decline): Charge {
  const charge = newCharge(app, payment, method, false, decline);
  app.store.charges.insert(charge);
  app.emit('charge.failed', charge);
  return charge;
}

function newCharge(
  app: App,
  payment: Payment,
  method: PaymentMethod,
  authenticated: boolean,
  decline: Decline | undefined,
): Charge {
  const paid = decline === undefined;
  const card = method.card;
  const held = paid && payment.held;
  const id = `ch_${payment.paymentIntent ? 3 : 1}${randomText(23)}`;
  return {
    id,
    object: 'charge',
    amount: payment.amount,
    amount_captured: paid && !held ? payment.amount : 0,
    amount_refunded: 0,
    application: payment.application,
    application_fee: null,
    application_fee_amount: payment.application_fee_amount,
    balance_transaction: null,
    billing_details: structuredClone(method.billing_details),
    calculated_statement_descriptor: 'TILLKIT SANDBOX',
    captured: paid && !held,
    created: app.now(),
    currency: payment.currency,
    customer: payment.customer,
    description: payment.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: { ...payment.metadata },
    on_behalf_of: payment.on_behalf_of,
    outcome: outcomeOf(decline),
    paid,
    payment_intent: payment.paymentIntent,
    payment_method: method.id,
    payment_method_details: {
      card: {
        amount_authorized: paid ? payment.amount : null,
        authorization_code: paid ? String(100000 + (app.store.charges.size % 900000)) : null,
        brand: card?.brand ?? null,
        ...(held ? { capture_before: app.now() + holdSeconds } : {}),
        checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: cvcCheckOf(method, decline) },
        country: card?.country ?? null,
        electronic_commerce_indicator: authenticated ? '05' : '07',
        exp_month: card?.exp_month ?? 0,
        exp_year: card?.exp_year ?? 0,
        extended_authorization: { status: 'disabled' },
        fingerprint: card?.fingerprint ?? null,
        funding: card?.funding ?? null,
        incremental_authorization: { status: 'unavailable' },
        installments: null,
        last4: card?.last4 ?? null,
        mandate: null,
        multicapture: { status: held && payment.several ? 'available' : 'unavailable' },
        network: card?.brand ?? null,
        network_token: { used: false },
        network_transaction_id: paid ? randomText(15) : null,
        overcapture: { maximum_amount_capturable: payment.amount, status: 'unavailable' },
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
    receipt_email: payment.receipt_email,
    receipt_number: null,
    receipt_url: paid ? app.urls.receipt(id, randomText(32)) : null,
    refunded: false,
    review: null,
    shipping: structuredClone(payment.shipping),
    source: payment.source,
    source_transfer: null,
    statement_descriptor: payment.statement_descriptor,
    statement_descriptor_suffix: payment.statement_descriptor_suffix,
    status: paid ? 'succeeded' : 'failed',
    transfer_data: payment.transfer_data
      ? { amount: payment.transfer_data.amount ?? null, destination: payment.transfer_data.destination }
      : null,
    transfer_group: payment.transfer_group ?? (payment.transfer_data ? `group_${payment.paymentIntent ?? id}` : null),
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
    network_decline_code: '01',
    network_status: 'declined_by_network',
    reason: decline.declineCode ?? decline.code,
    seller_message: 'The bank did not return any further details with this decline.',
  };
}
