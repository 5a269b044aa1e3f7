import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import { newId, PLATFORM_APPLICATION } from '../core/ids.js';
import type { ApplicationFee, Charge, FeeRefund } from '../core/stored.js';
import { recordBalance } from '../payments/balance/record-balance.js';
import { listOf, tooSmall } from '../wire/lists.js';
import { requireConnected } from './account.js';
import { applicationFeesIn } from './tables.js';

/*
 * What the platform takes of its connected accounts' payments.
 *
 * 1. A fee leaves the account's balance with the payment's own transaction, and is on the platform's in one of its own.
 * 2. What is refunded of it is never more than it was, and goes the same way back.
 */

export interface NewFee {
  account: string;
  /** The payment in the account. */
  charge: Charge;
  amount: number;
  /** The platform's charge, when the payment came of one. */
  originating: string | null;
  availableOn?: number;
}

/** Puts a fee on the platform's balance. Emits `application_fee.created`, to the platform. */
export function earnFee(app: App, from: NewFee): ApplicationFee {
  return app.as(null, () => {
    const id = newId('fee');
    const { currency } = from.charge;
    const entry = recordBalance(app, {
      amount: from.amount,
      currency,
      fee: 0,
      source: id,
      type: 'application_fee',
      description: `Application fee from ${from.account}`,
      ...(from.availableOn === undefined ? {} : { availableOn: from.availableOn }),
    });
    const fee = applicationFeesIn(app.store).insert({
      id,
      object: 'application_fee',
      account: from.account,
      amount: from.amount,
      amount_refunded: 0,
      application: PLATFORM_APPLICATION,
      balance_transaction: entry.id,
      charge: from.charge.id,
      created: app.now(),
      currency,
      fee_source: { charge: from.charge.id, type: 'charge' },
      livemode: false,
      originating_transaction: from.originating,
      refunded: false,
      refunds: listOf([], `/v1/application_fees/${id}/refunds`),
    });
    app.emit('application_fee.created', fee);
    return fee;
  });
}

/**
 * Gives a fee, or a part of it, back to the account it was taken from. Emits `application_fee.refunded`, to the platform.
 *
 * @param amount minor units; all that is left when left out
 * @throws StripeError when there is nothing to return
 */
export function refundFee(
  app: App,
  fee: ApplicationFee,
  asked: { amount?: number | undefined; metadata?: Record<string, string> } = {},
): FeeRefund {
  const { account, currency } = fee;
  requireConnected(app, account);
  const left = fee.amount - fee.amount_refunded;
  if (left <= 0)
    throw invalid(`Application fee ${fee.id} has already been refunded.`, { code: 'charge_already_refunded' });
  const amount = asked.amount ?? left;
  if (amount < 1) throw tooSmall('amount', 1);
  if (amount > left) {
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on fee (${left}).`, { param: 'amount' });
  }
  const id = newId('fr');
  const type = 'application_fee_refund';
  const description = `Refund of application fee ${fee.id}`;
  const entry = app.as(null, () =>
    recordBalance(app, { amount: -amount, currency, fee: 0, source: id, type, description }),
  );
  app.as(account, () => recordBalance(app, { amount, currency, fee: 0, source: id, type, description }));
  const refund: FeeRefund = {
    id,
    object: 'fee_refund',
    amount,
    balance_transaction: entry.id,
    created: entry.created,
    currency,
    fee: fee.id,
    metadata: asked.metadata ?? {},
  };
  app.as(null, () =>
    app.change(fee, 'application_fee.refunded', (changed) => {
      changed.amount_refunded += amount;
      changed.refunded = changed.amount_refunded === changed.amount;
      changed.refunds.data.unshift(refund);
    }),
  );
  return refund;
}
