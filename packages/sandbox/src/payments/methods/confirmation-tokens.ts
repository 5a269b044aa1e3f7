import type { Stripe } from 'stripe';
import { invalid } from '../../core/errors.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';
import { confirmationTokensIn } from '../tables.js';
import { checkPaymentMethodExists, findPaymentMethod, wholeAddress } from './cards.js';
import { newConfirmationToken } from './confirmation-token.js';

type CreateParams = NonNullable<Parameters<Stripe['testHelpers']['confirmationTokens']['create']>[0]>;

export const confirmationTokenOperations = [
  retrieve('/v1/confirmation_tokens', confirmationTokensIn),

  // Stripe.js makes its tokens here too: the address that Stripe's own has for it is in no description.
  operation<CreateParams>(
    'POST',
    '/v1/test_helpers/confirmation_tokens',
    ['payment_method', 'return_url', 'setup_future_usage', 'shipping'],
    ({ app, params }) => {
      if (!params.payment_method) {
        throw invalid('Missing required param: payment_method.', {
          code: 'parameter_missing',
          param: 'payment_method',
        });
      }
      checkPaymentMethodExists(app, params.payment_method);
      const { shipping } = params;
      return newConfirmationToken(app, findPaymentMethod(app, params.payment_method), {
        returnUrl: params.return_url,
        setupFutureUsage: params.setup_future_usage,
        shipping: shipping
          ? { address: wholeAddress(shipping.address), name: shipping.name, phone: shipping.phone || null }
          : null,
      });
    },
    { publishable: true },
  ),
];
