import type { App } from '../../core/app.js';
import { newId, PLATFORM_APPLICATION } from '../../core/ids.js';
import type { BalanceTransaction } from '../../core/stored.js';
import { accountsIn } from '../../core/tables.js';
import { balanceTransactionsIn, pendingBalanceIn } from '../tables.js';

const dayTime = 86_400;

/** Days from a charge of the account that is being acted for until its money is available. */
function settlementDays(app: App): number {
  return accountsIn(app.platform).get(app.account ?? '')?.settings?.payouts?.schedule.delay_days ?? 7;
}

/** When money that moves now is available: as at Stripe, with the beginning of a day (UTC). */
function settledOn(app: App): number {
  return (Math.floor(app.now() / dayTime) + settlementDays(app)) * dayTime;
}

/** What each kind of movement is called in Stripe's reports. */
const categories = {
  adjustment: 'dispute',
  application_fee: 'platform_earning',
  application_fee_refund: 'platform_earning_refund',
  charge: 'charge',
  payment: 'charge',
  payment_refund: 'refund',
  payout: 'payout',
  payout_cancel: 'payout_reversal',
  payout_failure: 'payout_reversal',
  refund: 'refund',
  refund_failure: 'refund_failure',
  transfer: 'transfer',
  transfer_refund: 'transfer_reversal',
} as const;

export interface BalanceEntry {
  /** Minor units; what leaves the balance is below nothing. */
  amount: number;
  currency: string;
  /** Stripe's own. */
  fee: number;
  /** The platform's, taken from a connected account. */
  applicationFee?: number;
  source: string;
  type: keyof typeof categories;
  /** Default: as the type. */
  category?: 'dispute' | 'dispute_reversal';
  /** Available at once. */
  bypassesPending?: boolean;
  /** Available with other money, at the time of that. */
  availableOn?: number;
  description: string | null;
}

/** Records money moving on the balance of whom is being acted for. */
export function recordBalance(app: App, entry: BalanceEntry): BalanceTransaction {
  const { amount, currency, applicationFee = 0 } = entry;
  const id = newId('txn');
  const availableOn = entry.availableOn ?? (entry.bypassesPending ? app.now() : settledOn(app));
  const pending = availableOn > app.now();
  if (pending) pendingBalanceIn(app.store).add(id);
  const description = entry.type === 'adjustment' ? 'Dispute fee' : 'Stripe processing fees';
  const fee = entry.fee + applicationFee;
  return balanceTransactionsIn(app.store).insert({
    id,
    object: 'balance_transaction',
    amount,
    available_on: availableOn,
    balance_type: 'payments',
    created: app.now(),
    currency,
    description: entry.description,
    exchange_rate: null,
    fee,
    fee_details: [
      ...(entry.fee === 0 ? [] : [{ amount: entry.fee, application: null, currency, description, type: 'stripe_fee' }]),
      ...(applicationFee === 0
        ? []
        : [
            {
              amount: applicationFee,
              application: PLATFORM_APPLICATION,
              currency,
              description: 'Application fee',
              type: 'application_fee',
            },
          ]),
    ],
    net: amount - fee,
    reporting_category: entry.category ?? categories[entry.type],
    source: entry.source,
    status: pending ? 'pending' : 'available',
    type: entry.type,
  });
}
