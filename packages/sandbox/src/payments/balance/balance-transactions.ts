import type { Stripe } from 'stripe';
import type { BalanceTransaction } from '../../core/stored.js';
import { list, retrieve } from '../../wire/resource.js';
import { balanceTransactionsIn } from '../tables.js';

export const balanceTransactionOperations = [
  list<Stripe.BalanceTransactionListParams, BalanceTransaction>(
    '/v1/balance_transactions',
    balanceTransactionsIn,
    ['source', 'type'],
    { currency: (entry, wanted) => entry.currency === wanted.toLowerCase() },
  ),

  retrieve('/v1/balance_transactions', balanceTransactionsIn),
];
