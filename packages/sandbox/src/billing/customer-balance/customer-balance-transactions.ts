import type { Stripe } from 'stripe';
import { checkCurrency } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { invalid, missing } from '../../core/errors.js';
import type { CustomerBalanceTransaction } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { paginate } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { customerBalanceTransactionsIn } from '../tables.js';
import { moveBalance } from './balance.js';

export const customerBalanceTransactionOperations = [
  operation<Stripe.CustomerCreateBalanceTransactionParams>(
    'POST',
    '/v1/customers/{id}/balance_transactions',
    ['amount', 'currency', 'description', 'metadata'],
    ({ app, id, params }) => {
      const customer = customersIn(app.store).require(id);
      const { amount, description = null } = params;
      const currency = params.currency.toLowerCase();
      checkCurrency(currency);
      if (amount === 0) throw invalid('The amount of a balance transaction must not be zero.', { param: 'amount' });
      if (customer.currency && customer.currency !== currency) {
        throw invalid(
          `You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or invoice item with currency ${customer.currency}`,
          { param: 'currency' },
        );
      }
      const metadata = mergeMetadata({}, params.metadata);
      return moveBalance(app, customer, { amount, currency, type: 'adjustment', description, metadata });
    },
  ),

  operation<Stripe.CustomerListBalanceTransactionsParams>(
    'GET',
    '/v1/customers/{id}/balance_transactions',
    ['invoice'],
    ({ app, id, params }) => {
      customersIn(app.store).require(id);
      const found = customerBalanceTransactionsIn(app.store)
        .by('customer', id)
        .filter(({ invoice }) => params.invoice === undefined || invoice === params.invoice)
        .toReversed();
      return paginate(found, params, `/v1/customers/${id}/balance_transactions`, 'customer balance transaction');
    },
  ),

  operation('GET', '/v1/customers/{customerId}/balance_transactions/{id}', [], ({ app, ids }) => requireOf(app, ids)),

  operation<Stripe.CustomerUpdateBalanceTransactionParams>(
    'POST',
    '/v1/customers/{customerId}/balance_transactions/{id}',
    ['description', 'metadata'],
    ({ app, ids, params }) => {
      const transaction = requireOf(app, ids);
      transaction.metadata = mergeMetadata(transaction.metadata ?? {}, params.metadata);
      if (params.description !== undefined) transaction.description = params.description;
      return transaction;
    },
  ),
];

function requireOf(app: App, [customer = '', id = '']: readonly string[]): CustomerBalanceTransaction {
  customersIn(app.store).require(customer);
  const transaction = customerBalanceTransactionsIn(app.store).get(id);
  if (transaction?.customer !== customer) throw missing('customer balance transaction', id, 'id');
  return transaction;
}
