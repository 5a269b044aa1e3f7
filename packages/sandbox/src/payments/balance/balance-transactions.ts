import type { Stripe } from 'stripe';
import type { BalanceTransaction } from '../../core/stored.js';
import { operation } from '../../wire/operation.js';
import { list, retrieve } from '../../wire/resource.js';
import { balanceTransactionsIn } from '../tables.js';
import { balanceOf } from './balance.js';

export const balanceTransactionOperations = [
  list<Stripe.BalanceTransactionListParams, BalanceTransaction>(
    '/v1/balance_transactions',
    balanceTransactionsIn,
    ['source', 'type'],
    { currency: (entry, wanted) => entry.currency === wanted.toLowerCase() },
  ),

  retrieve('/v1/balance_transactions', balanceTransactionsIn),
];

export const balanceOperations = [operation('GET', '/v1/balance', [], ({ app }) => balanceOf(app))];
