import { formatMoney, type Money } from '@tillkit/contract';
import { BillingFailure } from '../http/failure.js';

const shown = (money: Money) => formatMoney(money, 'en-US');

export function methodRequired(): BillingFailure {
  return new BillingFailure(
    'PAYMENT_METHOD_REQUIRED',
    'Save a payment method first: auto-recharge charges it when the balance is low.',
  );
}

export function aboveBalanceCap(cap: Money): BillingFailure {
  return new BillingFailure(
    'BALANCE_CAP_EXCEEDED',
    `A balance is at most ${shown(cap)}: lower the threshold or the amount.`,
    { details: { balanceCapMinor: cap.amountMinor, currency: cap.currency } },
  );
}

export function belowAmount(amount: Money): BillingFailure {
  return new BillingFailure('AMOUNT_BELOW_MINIMUM', `Set the monthly limit to at least one charge, ${shown(amount)}.`, {
    details: { minimumMinor: amount.amountMinor, currency: amount.currency },
  });
}
