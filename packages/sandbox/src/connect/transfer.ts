import { formatMoney } from '../core/amounts.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import { newId, randomText } from '../core/ids.js';
import type { ApplicationFee, Charge, Refund, Transfer, TransferReversal } from '../core/stored.js';
import { recordBalance } from '../payments/balance/record-balance.js';
import { balanceTransactionsIn, chargesIn, refundsIn } from '../payments/tables.js';
import { listOf, tooSmall } from '../wire/lists.js';
import { requireConnected } from './account.js';
import { earnFee } from './application-fee.js';
import { transfersIn } from './tables.js';

/*
 * Money that goes from the platform to a connected account.
 *
 * 1. What a transfer takes from the platform's balance, it puts on the account's, as a payment there.
 * 2. What is reversed of it is never more than it was, and goes the same way back.
 */

export interface NewTransfer {
  amount: number;
  currency: string;
  destination: string;
  /** The charge whose money it is; without one it is taken of what is available. */
  source?: Charge;
  /** Of the payment in the account, to the platform. */
  applicationFee?: number;
  availableOn?: number;
  transferGroup?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
}

/** Emits `transfer.created`, to the platform. */
export function newTransfer(app: App, from: NewTransfer): { transfer: Transfer; fee: ApplicationFee | undefined } {
  const id = newId('tr');
  const { amount, currency, destination, source, applicationFee = 0 } = from;
  const availableOn = from.availableOn ?? app.now();
  const description = from.description ?? null;
  const entry = recordBalance(app, {
    amount: -amount,
    currency,
    fee: 0,
    source: id,
    type: 'transfer',
    availableOn,
    description,
  });
  const payment = app.as(destination, () => {
    const paid = chargesIn(app.store).insert(incoming(app, { ...from, transfer: id }));
    paid.balance_transaction = recordBalance(app, {
      amount,
      currency,
      fee: 0,
      applicationFee: Math.min(applicationFee, amount),
      source: paid.id,
      type: 'payment',
      availableOn,
      description: null,
    }).id;
    return paid;
  });
  const fee =
    applicationFee > 0
      ? earnFee(app, {
          account: destination,
          charge: payment,
          amount: Math.min(applicationFee, amount),
          originating: source?.id ?? null,
          availableOn,
        })
      : undefined;
  if (fee) payment.application_fee = fee.id;
  const transfer = transfersIn(app.store).insert({
    id,
    object: 'transfer',
    amount,
    amount_reversed: 0,
    balance_transaction: entry.id,
    created: app.now(),
    currency,
    description,
    destination,
    destination_payment: payment.id,
    livemode: false,
    metadata: from.metadata ?? {},
    reversals: listOf([], `/v1/transfers/${id}/reversals`),
    reversed: false,
    source_transaction: source?.id ?? null,
    source_type: 'card',
    transfer_group: from.transferGroup ?? null,
  });
  app.emit('transfer.created', transfer);
  return { transfer, fee };
}

/** The payment that a transfer is to the account it goes to. */
function incoming(app: App, from: NewTransfer & { transfer: string }): Charge {
  const { amount, currency, applicationFee = 0 } = from;
  return {
    id: `py_1${randomText(23)}`,
    object: 'charge',
    amount,
    amount_captured: amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: applicationFee > 0 ? applicationFee : null,
    balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: null,
    captured: true,
    created: app.now(),
    currency,
    customer: null,
    description: from.description ?? null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_intent: null,
    payment_method: null,
    payment_method_details: { stripe_account: {}, type: 'stripe_account' },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: from.transfer,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    // The group is of the platform: the account's payment has none.
    transfer_group: null,
  };
}

export interface NewReversal {
  /** Minor units; all that is left when left out. */
  amount?: number | undefined;
  /** The refund that it belongs to. */
  sourceRefund?: string;
  metadata?: Record<string, string>;
}

/** @throws StripeError when there is nothing, or not so much, to take back */
export function checkReversible(app: App, transfer: Transfer, asked: number | undefined): number {
  requireConnected(app, transfer.destination);
  const left = transfer.amount - transfer.amount_reversed;
  if (left <= 0) throw invalid(`Transfer ${transfer.id} is already fully reversed.`);
  const amount = asked ?? left;
  if (amount < 1) throw tooSmall('amount', 1);
  if (amount > left) {
    throw invalid(
      `Transfer reversal amount (${formatMoney(amount, transfer.currency)}) is greater than the unreversed amount of the transfer (${formatMoney(left, transfer.currency)})`,
      { param: 'amount' },
    );
  }
  return amount;
}

/** Takes a transfer, or a part of it, back. Emits `transfer.reversed`, to the platform. @throws StripeError */
export function reverseTransfer(app: App, transfer: Transfer, asked: NewReversal = {}): TransferReversal {
  const amount = checkReversible(app, transfer, asked.amount);
  const id = newId('trr');
  const { currency } = transfer;
  const description = `Reversal of ${transfer.id}`;
  // Money that is not yet available is taken back as it is.
  const sent = balanceTransactionsIn(app.store).get(transfer.balance_transaction ?? '');
  const availableOn = Math.max(app.now(), sent?.available_on ?? 0);
  const entry = recordBalance(app, {
    amount,
    currency,
    fee: 0,
    source: id,
    type: 'transfer_refund',
    availableOn,
    description,
  });
  const back = app.as(transfer.destination, () => returned(app, transfer, { id, amount, availableOn }));
  const reversal: TransferReversal = {
    id,
    object: 'transfer_reversal',
    amount,
    balance_transaction: entry.id,
    created: app.now(),
    currency,
    destination_payment_refund: back.id,
    metadata: asked.metadata ?? {},
    source_refund: asked.sourceRefund ?? null,
    transfer: transfer.id,
  };
  app.change(transfer, 'transfer.reversed', (changed) => {
    changed.amount_reversed += amount;
    changed.reversed = changed.amount_reversed === changed.amount;
    changed.reversals.data.unshift(reversal);
  });
  return reversal;
}

/** What a reversal is to the account: a refund of the payment. */
function returned(app: App, transfer: Transfer, reversal: { id: string; amount: number; availableOn: number }): Refund {
  const payment = chargesIn(app.store).require(transfer.destination_payment ?? '', 'charge');
  const { amount } = reversal;
  const { currency } = transfer;
  const id = newId('pyr');
  const entry = recordBalance(app, {
    amount: -amount,
    currency,
    fee: 0,
    source: id,
    type: 'payment_refund',
    availableOn: reversal.availableOn,
    description: 'REFUND FOR PAYMENT',
  });
  payment.amount_refunded += amount;
  payment.refunded = payment.amount_refunded === payment.amount;
  return refundsIn(app.store).insert({
    id,
    object: 'refund',
    amount,
    balance_transaction: entry.id,
    charge: payment.id,
    created: app.now(),
    currency,
    customer: null,
    customer_account: null,
    metadata: {},
    payment_intent: null,
    payment_method: null,
    reason: null,
    receipt_number: null,
    source_transfer_reversal: reversal.id,
    status: 'succeeded',
    transfer_reversal: null,
  });
}
