import type { Domain } from '../wire/domain.js';
import { listOf } from '../wire/lists.js';
import { customerSessionOperations } from './customer-sessions.js';
import { customerOperations } from './customers.js';
import { customersSearches } from './searches.js';

export const customers: Domain = {
  operations: [...customerOperations, ...customerSessionOperations, ...customersSearches],
  includable: {
    customer: {
      cash_balance: () => null,
      invoice_credit_balance: (app, id) => {
        const customer = app.store.customers.get(id);
        return customer?.currency ? { [customer.currency]: customer.balance } : {};
      },
      subscriptions: (app, id) =>
        listOf(
          app.store.subscriptions
            .newestFirst()
            .filter(({ customer, status }) => customer === id && status !== 'canceled'),
          `/v1/customers/${id}/subscriptions`,
        ),
    },
  },
};
