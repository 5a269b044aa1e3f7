import type { App } from '../../core/app.js';
import { StripeError } from '../../core/errors.js';

/** @throws StripeError for a card's number from a server, unless the account may handle such itself */
export function checkMayHandleNumbers(app: App, publishable: boolean): void {
  if (publishable || app.rawCardData) return;
  throw new StripeError(402, {
    type: 'invalid_request_error',
    message:
      'Sending credit card numbers directly to the Stripe API is generally unsafe. To continue processing use Stripe.js, ' +
      'the Stripe mobile bindings, or Stripe Elements. For more information, see https://dashboard.stripe.com/account/integration/settings.',
  });
}
