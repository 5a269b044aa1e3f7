import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { PaymentIntent, Stored } from '../../core/stored.js';
import { checkoutIntentsIn, invoicePaymentsIn } from '../tables.js';

/** What the intent shows of it: on, unless it is turned off. */
export function automaticOf(
  params: Stored<Stripe.PaymentIntentCreateParams>,
): { enabled: boolean; allow_redirects: 'always' | 'never' } | null {
  const asked = params.automatic_payment_methods;
  if (params.confirmation_method === 'manual' || asked?.enabled === false) return null;
  return { allow_redirects: asked?.allow_redirects === 'never' ? 'never' : 'always', enabled: true };
}

/** @throws StripeError when the person could be sent away, and not back */
export function checkReturnUrl(
  automatic: PaymentIntent['automatic_payment_methods'],
  returnUrl: string | null | undefined,
  offSession: unknown,
): void {
  if (!automatic?.enabled || automatic.allow_redirects === 'never' || returnUrl || offSession) return;
  throw invalid(
    'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods ' +
      "might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept " +
      'redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and ' +
      '`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.',
    { param: 'return_url' },
  );
}

/** What an invoice or a Checkout Session asks for, it alone decides. */
export function checkNotManaged(
  app: App,
  intent: PaymentIntent,
  params: Stored<Stripe.PaymentIntentUpdateParams>,
): void {
  const param = (['amount', 'capture_method', 'currency', 'customer'] as const).find(
    (name) => params[name] !== undefined && params[name] !== intent[name],
  );
  if (param === undefined) return;
  const owner = checkoutIntentsIn(app.store).has(intent.id)
    ? 'Checkout'
    : invoicePaymentsIn(app.store).by('intent', intent.id).length > 0
      ? 'an invoice'
      : undefined;
  if (owner)
    throw invalid(`You cannot update the \`${param}\` of this PaymentIntent because it was created by ${owner}.`, {
      param,
    });
}
