import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { CustomerSession, PaymentMethod } from '../core/stored.js';
import { customerSessionsIn } from '../customers/tables.js';
import { detachFromCustomer } from '../payments/methods/payment-methods.js';
import { paymentMethodsIn } from '../payments/tables.js';
import { answerFrame } from './answer.js';

/*
 * What the Payment Element may know and do by a customer session's client secret. Stripe's own addresses for it are in no
 * description; these are the sandbox's.
 */

type Features = NonNullable<NonNullable<CustomerSession['components']>['payment_element']['features']>;

interface Granted {
  customer: string;
  features: Features;
}

/** @throws StripeError for a secret that there is not, or that has expired */
function grantedBy(app: App, secret: string | null): Granted {
  const session = customerSessionsIn(app.store).get(secret ?? '');
  if (!session) throw invalid('The client_secret provided does not match any associated CustomerSession.');
  if (app.now() >= session.expires_at)
    throw invalid('The CustomerSession has expired. Create another one on your server, and pass its client secret.');
  const features = session.components?.payment_element.features;
  if (!features) throw invalid('The CustomerSession has no payment_element component.');
  return { customer: session.customer, features };
}

/** The customer's cards that the session lets be shown, newest first. */
function shownMethods(app: App, { customer, features }: Granted): PaymentMethod[] {
  if (features.payment_method_redisplay !== 'enabled') return [];
  const filters: readonly string[] = features.payment_method_allow_redisplay_filters;
  return paymentMethodsIn(app.store)
    .newestFirst()
    .filter((method) => method.customer === customer && filters.includes(method.allow_redisplay ?? 'unspecified'))
    .slice(0, features.payment_method_redisplay_limit ?? undefined);
}

/** Whose customer the secret is about: the platform's, or a connected account's. */
function ownerOf(app: App, secret: string | null): string | null {
  for (const [account, store] of app.connected) if (customerSessionsIn(store).has(secret ?? '')) return account;
  return null;
}

/** `POST /endive/customer-session` and `…/remove`, which the Payment Element's frame asks; JSON like the API's. */
export function registerSavedMethods(app: App): void {
  const answer = (path: string, act: (granted: Granted, fields: URLSearchParams) => object): void =>
    answerFrame(
      app,
      path,
      (fields) => ownerOf(app, fields.get('client_secret')),
      (fields) => act(grantedBy(app, fields.get('client_secret')), fields),
    );

  answer('/endive/customer-session', (granted) => ({
    features: granted.features,
    payment_methods: shownMethods(app, granted),
  }));

  answer('/endive/customer-session/remove', (granted, fields) => {
    if (granted.features.payment_method_remove !== 'enabled')
      throw invalid('This CustomerSession does not let payment methods be removed.');
    const method = shownMethods(app, granted).find(({ id }) => id === fields.get('payment_method'));
    if (!method) throw invalid('The CustomerSession shows no such payment method.', { param: 'payment_method' });
    detachFromCustomer(app, method);
    return method;
  });
}
