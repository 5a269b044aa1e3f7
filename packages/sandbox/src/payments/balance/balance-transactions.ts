import type { Stripe } from 'stripe';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { balanceTransactionsIn } from '../tables.js';

export const balanceTransactionOperations = [
  operation<Stripe.BalanceTransactionListParams>(
    'GET',
    '/v1/balance_transactions',
    ['currency', 'source', 'type'],
    ({ app, params }) => {
      const found = balanceTransactionsIn(app.store)
        .newestFirst()
        .filter((entry) => params.currency === undefined || entry.currency === params.currency.toLowerCase())
        .filter((entry) => params.source === undefined || entry.source === params.source)
        .filter((entry) => params.type === undefined || entry.type === params.type);
      return paginate(found, params, '/v1/balance_transactions', balanceTransactionsIn(app.store));
    },
  ),

  operation('GET', '/v1/balance_transactions/{id}', [], ({ app, id }) => balanceTransactionsIn(app.store).require(id)),
];
