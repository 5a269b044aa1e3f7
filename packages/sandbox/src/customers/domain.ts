import { subscriptionsIn } from '../billing/tables.js';
import { customersIn } from '../core/tables.js';
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
        const customer = customersIn(app.store).get(id);
        return customer?.currency ? { [customer.currency]: customer.balance } : {};
      },
      subscriptions: (app, id) =>
        listOf(
          subscriptionsIn(app.store)
            .newestFirst()
            .filter(({ customer, status }) => customer === id && status !== 'canceled'),
          `/v1/customers/${id}/subscriptions`,
        ),
    },
  },
};
