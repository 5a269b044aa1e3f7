import { answerHasPaid } from '../../catalogue/discounts/prior-payments.js';
import { chargesIn } from '../tables.js';

/** Lets coupons for first payments know who has paid. */
export function tellCouponsWhoHasPaid(): void {
  answerHasPaid((app, customer) =>
    chargesIn(app.store)
      .all()
      .some((charge) => charge.customer === customer.id && charge.paid),
  );
}
