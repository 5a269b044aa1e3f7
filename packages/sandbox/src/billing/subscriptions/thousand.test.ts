import { expect, it } from 'vitest';
import { createProduct } from '../../catalogue/new-product.js';
import { newPrice } from '../../catalogue/prices.js';
import { App } from '../../core/app.js';
import { catchUp } from '../../core/due.js';
import { createCustomer } from '../../customers/customers.js';
import { domains } from '../../domains.js';
import { balanceTransactionsIn, chargesIn, paymentMethodsIn } from '../../payments/tables.js';
import { movableClock } from '../../test/conformance.js';
import { follow } from '../../wire/domain.js';
import { invoicesIn } from '../tables.js';
import { createSubscription } from './create.js';

const count = 1000;

// Its time and memory are measured by `npm run bench -- --only sandbox`.
it('advances a thousand subscriptions by twelve months', () => {
  const clock = movableClock();
  const app = new App(clock, { secretKey: 'sk_test_x', publishableKey: 'pk_test_x' });
  follow(app, domains);
  const product = createProduct(app, { name: 'Pro' }).id;
  const price = newPrice(app, { product, currency: 'usd', unit_amount: 1900, recurring: { interval: 'month' } }).id;
  for (let made = 0; made < count; made += 1) {
    const customer = createCustomer(app, { payment_method: 'pm_card_visa' }).id;
    const method = paymentMethodsIn(app.store).newestFirst()[0]!.id;
    createSubscription(app, { customer, items: [{ price }], default_payment_method: method });
    clock.advance(1);
  }
  clock.advance(365 * 86_400 + 3600);
  catchUp(app);
  expect(invoicesIn(app.store).size).toBe(13 * count);
  expect(
    invoicesIn(app.store)
      .all()
      .every((invoice) => invoice.status === 'paid' && invoice.total === 1900),
  ).toBe(true);
  // What was charged, less the fees, is what the balance has.
  const charged = chargesIn(app.store)
    .all()
    .reduce((sum, charge) => sum + charge.amount, 0);
  expect(charged).toBe(13 * count * 1900);
  expect(
    balanceTransactionsIn(app.store)
      .all()
      .reduce((sum, entry) => sum + entry.amount, 0),
  ).toBe(charged);
}, 120_000);
