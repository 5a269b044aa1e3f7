import type { Stripe } from 'stripe';
import { invalid, unsupported } from '../core/errors.js';
import { randomText } from '../core/ids.js';
import type { CustomerSession, Stored } from '../core/stored.js';
import { customersIn } from '../core/tables.js';
import { operation } from '../wire/operation.js';
import { customerSessionsIn } from './tables.js';

type CreateParams = Stored<Stripe.CustomerSessionCreateParams>;

/** How long its client secret may be used. Source: `expires_at` of the example in Stripe's API reference. */
const lifetimeSeconds = 1800;
const redisplayMax = 10;

/** @throws StripeError for a component that is not simulated, and for limits out of their range */
function readComponents(asked: CreateParams['components'] | undefined): NonNullable<CustomerSession['components']> {
  if (!asked) throw invalid('Missing required param: components.', { code: 'parameter_missing', param: 'components' });
  for (const [name, component] of Object.entries(asked)) {
    if (name !== 'payment_element' && component?.enabled) throw unsupported(`components[${name}]`);
  }
  const element = asked.payment_element;
  if (!element?.enabled) {
    throw invalid('At least one component must be enabled: pass `components[payment_element][enabled]` as true.', {
      param: 'components',
    });
  }
  const features = element.features ?? {};
  const limit = features.payment_method_redisplay_limit;
  const param = 'components[payment_element][features][payment_method_redisplay_limit]';
  if (limit !== undefined && (limit < 1 || limit > redisplayMax))
    throw invalid(`Invalid payment_method_redisplay_limit: it must be from 1 to ${redisplayMax}.`, { param });
  return {
    active_entitlements: { enabled: false },
    buy_button: { enabled: false },
    customer_portal: { enabled: false },
    customer_sheet: { enabled: false, features: null },
    mobile_payment_element: { enabled: false, features: null },
    payment_element: {
      enabled: true,
      features: {
        payment_method_allow_redisplay_filters: features.payment_method_allow_redisplay_filters ?? ['always'],
        payment_method_redisplay: features.payment_method_redisplay ?? 'disabled',
        payment_method_redisplay_limit: limit ?? 3,
        payment_method_remove: features.payment_method_remove ?? 'disabled',
        payment_method_save: features.payment_method_save ?? 'disabled',
        payment_method_save_usage: features.payment_method_save_usage ?? null,
      },
    },
    pricing_table: { enabled: false },
  };
}

export const customerSessionOperations = [
  operation<Stripe.CustomerSessionCreateParams>(
    'POST',
    '/v1/customer_sessions',
    ['components', 'customer'],
    ({ app, params }) => {
      if (!params.customer)
        throw invalid('Missing required param: customer.', { code: 'parameter_missing', param: 'customer' });
      customersIn(app.store).require(params.customer, 'customer');
      const session: CustomerSession = {
        object: 'customer_session',
        client_secret: `cuss_secret_${randomText(40)}`,
        components: readComponents(params.components),
        created: app.now(),
        customer: params.customer,
        customer_account: null,
        expires_at: app.now() + lifetimeSeconds,
        livemode: false,
      };
      customerSessionsIn(app.store).set(session.client_secret, session);
      return session;
    },
  ),
];
