import type { Stripe } from 'stripe';
import { unsupported } from '../../core/errors.js';
import type { PaymentIntent, Stored } from '../../core/stored.js';

/*
 * What `payment_method_options` asks of a card payment.
 *
 *   capture_method                 `manual` holds a card's money, whatever the intent says
 *   setup_future_usage             in place of the intent's
 *   request_multicapture           several captures
 *   request_three_d_secure         kept: the test cards alone decide whether the bank asks, as Stripe's do
 *   request_overcapture, request_incremental_authorization, request_extended_authorization
 *                                  kept: no test card has them, which its charge says
 */

type Asked = Stored<Stripe.PaymentIntentCreateParams.PaymentMethodOptions>;
type CardOptions = NonNullable<NonNullable<PaymentIntent['payment_method_options']>['card']>;

const kept = [
  'capture_method',
  'request_extended_authorization',
  'request_incremental_authorization',
  'request_multicapture',
  'request_overcapture',
  'request_three_d_secure',
  'setup_future_usage',
] as const;

/** @throws StripeError for an option that has no effect here */
export function checkCardOptions(asked: Asked | null | undefined): void {
  const other = Object.keys(asked ?? {}).find((name) => name !== 'card');
  if (other) throw unsupported(`payment_method_options[${other}]`);
  const option = Object.keys(asked?.card ?? {}).find((name) => !(kept as readonly string[]).includes(name));
  if (option) throw unsupported(`payment_method_options[card][${option}]`);
}

/** What {@link checkCardOptions} has passed, on top of what the intent had. An empty value takes an option away. */
export function mergeCardOptions(intent: PaymentIntent, asked: Asked | null | undefined): void {
  const card = cardOptionsOf(intent);
  if (!asked?.card || !card) return;
  for (const name of kept) {
    const value = asked.card[name];
    if (value === undefined) continue;
    if (value === null) delete card[name as 'capture_method'];
    else Object.assign(card, { [name]: value });
  }
}

export function cardOptionsOf(intent: PaymentIntent): CardOptions | undefined {
  return intent.payment_method_options?.card;
}

/** Whether the money is held until it is captured by hand. */
export function isHeld(intent: PaymentIntent): boolean {
  return intent.capture_method === 'manual' || cardOptionsOf(intent)?.capture_method === 'manual';
}

/** What the card may be used for later. */
export function futureUsageOf(intent: PaymentIntent): string | null {
  const own = cardOptionsOf(intent)?.setup_future_usage;
  if (own === undefined) return intent.setup_future_usage;
  return own === 'none' ? null : own;
}
