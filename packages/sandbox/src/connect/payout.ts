import type { App } from '../core/app.js';
import type { Due } from '../core/due-queue.js';
import { invalid } from '../core/errors.js';
import { newId } from '../core/ids.js';
import type { Payout } from '../core/stored.js';
import { balanceOf } from '../payments/balance/balance.js';
import { recordBalance } from '../payments/balance/record-balance.js';
import { payoutsIn } from './tables.js';

/*
 * How a payout moves, by the clock.
 *
 *   pending     → in_transit   at the next midnight (UTC)
 *   pending     → canceled     cancelPayout: the money comes back
 *   in_transit  → paid         two days after
 */

const dayTime = 86_400;
const transitDays = 2;

export interface NewPayout {
  amount: number;
  currency: string;
  description?: string | null;
  metadata?: Record<string, string>;
  statementDescriptor?: string | null;
  /** The bank account it goes to; null for the platform's own. */
  destination: string | null;
}

/** @throws StripeError balance_insufficient, for more than is available */
export function checkAvailable(app: App, amount: number, currency: string, message: string): void {
  const held = balanceOf(app).available.find((row) => row.currency === currency)?.amount ?? 0;
  if (amount > held) throw invalid(message, { code: 'balance_insufficient', param: 'amount' });
}

/** Sends what is available to the bank. Emits `payout.created`. @throws StripeError */
export function newPayout(app: App, from: NewPayout): Payout {
  const { amount, currency } = from;
  checkAvailable(
    app,
    amount,
    currency,
    'You have insufficient funds in your Stripe account for this transfer. Your card balance is too low.',
  );
  const id = newId('po');
  const description = from.description ?? 'STRIPE PAYOUT';
  const entry = recordBalance(app, {
    amount: -amount,
    currency,
    fee: 0,
    source: id,
    type: 'payout',
    bypassesPending: true,
    description,
  });
  const payout = payoutsIn(app.store).insert({
    id,
    object: 'payout',
    amount,
    application_fee: null,
    application_fee_amount: null,
    arrival_date: (Math.floor(app.now() / dayTime) + 1 + transitDays) * dayTime,
    automatic: false,
    balance_transaction: entry.id,
    created: app.now(),
    currency,
    description,
    destination: from.destination,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: from.metadata ?? {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: 'not_applicable',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: from.statementDescriptor ?? null,
    status: 'pending',
    trace_id: { status: 'pending', value: null },
    type: 'bank_account',
  });
  app.emit('payout.created', payout);
  return payout;
}

/** Pending → canceled. Emits `payout.canceled`. @throws StripeError for one that is on its way */
export function cancelPayout(app: App, payout: Payout): Payout {
  if (payout.status !== 'pending') {
    throw invalid(
      `Payouts can only be canceled while they are pending: the status of ${payout.id} is ${payout.status}.`,
      { code: 'payouts_not_allowed' },
    );
  }
  const entry = recordBalance(app, {
    amount: payout.amount,
    currency: payout.currency,
    fee: 0,
    source: payout.id,
    type: 'payout_cancel',
    bypassesPending: true,
    description: 'PAYOUT CANCELED',
  });
  return app.change(payout, 'payout.canceled', (changed) => {
    changed.status = 'canceled';
    changed.failure_balance_transaction = entry.id;
  });
}

export function nextOfPayout(app: App, payout: Payout): Due | undefined {
  const leaves = payout.arrival_date - transitDays * dayTime;
  if (payout.status === 'pending') {
    return {
      at: leaves,
      happen: () => {
        app.change(payout, 'payout.updated', (changed) => {
          changed.status = 'in_transit';
        });
      },
    };
  }
  if (payout.status !== 'in_transit') return undefined;
  return {
    at: payout.arrival_date,
    happen: () => {
      app.change(payout, 'payout.paid', (changed) => {
        changed.status = 'paid';
        changed.trace_id = { status: 'supported', value: `TRACE${payout.id.slice(-10).toUpperCase()}` };
      });
    },
  };
}
