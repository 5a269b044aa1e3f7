import type { Domain } from '../wire/domain.js';
import { listOf } from '../wire/lists.js';
import { checkoutSessionOperations } from './checkout-sessions.js';
import { followCheckout } from './complete.js';
import { nextOfSession } from './expiry.js';
import { registerCheckout } from './pages/register.js';
import { paymentPageOperations } from './payment-pages.js';
import { checkoutPlansIn, checkoutSessionsIn } from './tables.js';
import { taxesOfItem } from './tax.js';

export const checkout: Domain = {
  operations: [...checkoutSessionOperations, ...paymentPageOperations],
  includable: {
    'checkout.session': {
      line_items: (app, id) =>
        listOf(checkoutPlansIn(app.store).get(id)?.lineItems ?? [], `/v1/checkout/sessions/${id}/line_items`),
    },
    item: { taxes: (app, id) => taxesOfItem(app, id) },
  },
  watchers: [
    (app, clock) =>
      clock === null
        ? checkoutSessionsIn(app.store)
            .all()
            .map((session) => () => nextOfSession(app, session))
        : [],
  ],
  follow: followCheckout,
  pages: registerCheckout,
};
