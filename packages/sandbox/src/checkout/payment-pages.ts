import { formatMoney } from '../core/amounts.js';
import { invalid } from '../core/errors.js';
import { findPaymentMethod } from '../payments/methods/cards.js';
import { undocumentedOperation } from '../wire/operation.js';
import { payCheckoutSession } from './pay.js';
import { checkoutSessionsIn } from './tables.js';

const text = { type: 'string' };

/**
 * What the hosted page of Checkout asks at Stripe, as far as others call it: `stripe trigger checkout.session.completed` pays
 * a session so. It answers with the session.
 */
export const paymentPageOperations = [
  undocumentedOperation('GET', '/v1/payment_pages/{id}', {}, 'checkout.session', ({ app, id }) =>
    checkoutSessionsIn(app.store).require(id),
  ),

  undocumentedOperation(
    'POST',
    '/v1/payment_pages/{id}/confirm',
    { payment_method: text, expected_amount: { type: 'number' } },
    'checkout.session',
    ({ app, id, params }) => {
      const session = checkoutSessionsIn(app.store).require(id);
      const { payment_method: methodId, expected_amount: expected } = params;
      if (typeof methodId !== 'string') {
        throw invalid('Missing required param: payment_method.', {
          code: 'parameter_missing',
          param: 'payment_method',
        });
      }
      const total = session.amount_total ?? 0;
      if (expected !== undefined && expected !== total) {
        const [seen, due] = [Number(expected), total].map((amount) => formatMoney(amount, session.currency ?? 'usd'));
        throw invalid(`The page was to be paid with ${seen}, and its total is ${due}. Read it again.`, {
          param: 'expected_amount',
        });
      }
      const newMethod = findPaymentMethod(app, methodId);
      const { email, name, phone, address } = newMethod.billing_details;
      const { country, ...rest } = address ?? {};
      payCheckoutSession(app, id, {
        newMethod,
        ...(email ? { email } : {}),
        ...(name ? { name } : {}),
        ...(phone ? { phone } : {}),
        ...(country ? { address: { country, ...rest } } : {}),
      });
      return session;
    },
  ),
];
