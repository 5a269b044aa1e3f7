import type { App } from '../../core/app.js';
import { randomText } from '../../core/ids.js';
import type { Card, Charge, PaymentIntent, PaymentMethod } from '../../core/stored.js';
import { balanceOf } from '../balance/balance.js';
import { recordBalance } from '../balance/record-balance.js';
import { cardOptionsOf, isHeld } from '../intents/card-options.js';
import { behaviourOf, testCardOf } from '../methods/cards.js';
import { checksOf } from '../methods/refusals.js';
import { chargesIn } from '../tables.js';
import type { Decline, TestCard } from '../test-cards/card.js';

declare module '../../core/signals.js' {
  interface Signals {
    /** A captured charge is on the balance. */
    'charge.settled': SettledCharge;
  }
}

/** How long the money of an authorized card is held, in seconds. */
export const holdSeconds = 7 * 86_400;

export interface SettledCharge {
  charge: Charge;
  /** Of this capture, in minor units. */
  amount: number;
  /** The platform's part of `amount`. */
  applicationFee: number;
  /** When the money is available, in seconds. */
  availableOn: number;
}

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
  chargesIn(app.store).insert(charge);
  app.emit('charge.succeeded', charge);
  return charge;
}

/**
 * Puts a captured charge on the balance. Connect gives the accounts that share in it their part. The fee is Stripe's list price for
 * a card: 2.9 % and 30.
 *
 * @param amount of this capture; all that was captured when left out
 */
export function settleCharge(app: App, charge: Charge, amount: number = charge.amount_captured): void {
  const { currency, description, id } = charge;
  const behaviour = behaviourOf(app, charge.payment_method ?? '');
  const applicationFee = Math.min(charge.application_fee_amount ?? 0, amount);
  const bypassesPending = behaviour.kind === 'succeeds' && behaviour.bypassesPending === true;
  const entry = recordBalance(app, {
    amount,
    currency,
    fee: Math.min(amount, Math.round(amount * 0.029) + 30),
    applicationFee: app.account === null ? 0 : applicationFee,
    source: id,
    type: 'charge',
    description,
    bypassesPending,
  });
  if (bypassesPending) app.emit('balance.available', balanceOf(app));
  charge.balance_transaction = entry.id;
  app.signals.tell('charge.settled', { charge, amount, applicationFee, availableOn: entry.available_on });
}

/** A charge that the issuer refused. Emits `charge.failed`. */
export function chargeFailed(app: App, payment: Payment, method: PaymentMethod, decline: Decline): Charge {
  const charge = newCharge(app, payment, method, false, decline);
  chargesIn(app.store).insert(charge);
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
  const known = testCardOf(app, method.id);
  const frictionless = paid && known?.behaviour.kind === 'succeeds' && known.behaviour.frictionless === true;
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
    fraud_details: decline?.blockedBy === 'risk' ? { stripe_report: 'fraudulent' } : {},
    livemode: false,
    metadata: { ...payment.metadata },
    on_behalf_of: payment.on_behalf_of,
    outcome: outcomeOf(decline, known?.risk),
    paid,
    payment_intent: payment.paymentIntent,
    payment_method: method.id,
    payment_method_details: {
      card: {
        amount_authorized: paid ? payment.amount : null,
        authorization_code: paid ? String(100000 + (chargesIn(app.store).size % 900000)) : null,
        brand: card?.brand ?? null,
        ...(held ? { capture_before: app.now() + holdSeconds } : {}),
        checks: checksOf(app, method),
        country: card?.country ?? null,
        electronic_commerce_indicator: authenticated || frictionless ? '05' : '07',
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
        three_d_secure:
          authenticated || frictionless
            ? {
                authentication_flow: frictionless ? 'frictionless' : 'challenge',
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

/** By Stripe's own scale: elevated from 65, highest from 75. */
const riskScores = { normal: 32, elevated: 70, highest: 91 };

function outcomeOf(decline: Decline | undefined, risk: TestCard['risk']): Charge['outcome'] {
  const level = risk ?? 'normal';
  const base = { risk_level: level, risk_score: riskScores[level] };
  if (!decline) {
    return {
      ...base,
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  const { adviceCode, declineCode, networkAdviceCode, networkDeclineCode } = decline;
  return {
    ...base,
    advice_code: adviceCode,
    network_advice_code: networkAdviceCode,
    network_decline_code: networkDeclineCode,
    ...refusedBy(decline),
    seller_message:
      decline.blockedBy === 'risk'
        ? 'Stripe blocked this payment as too risky.'
        : declineCode === 'generic_decline'
          ? 'The bank did not return any further details with this decline.'
          : `The bank returned the decline code \`${declineCode}\`.`,
  };
}

function refusedBy({ blockedBy, declineCode }: Decline) {
  if (blockedBy === 'risk') {
    const rule = 'block_if_high_risk';
    return { network_status: 'not_sent_to_network', reason: 'highest_risk_level', rule, type: 'blocked' };
  }
  if (blockedBy === 'rule') return { network_status: 'reversed_after_approval', reason: 'rule', type: 'blocked' };
  return { network_status: 'declined_by_network', reason: declineCode, type: 'issuer_declined' };
}
