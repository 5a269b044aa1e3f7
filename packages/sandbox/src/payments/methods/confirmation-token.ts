import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { ConfirmationToken, PaymentMethod } from '../../core/stored.js';
import { confirmationTokenMethodsIn, confirmationTokensIn } from '../tables.js';

/*
 * A ConfirmationToken is what a person has chosen on the client, kept for the server to confirm with.
 *
 * 1. It is used by one confirmation, whatever comes of that; a refused request does not use it.
 * 2. Twelve hours after it was made it may not be used any more.
 * 3. What a request says itself goes before what its token says.
 */

const lifetimeSeconds = 12 * 60 * 60;

export interface NewConfirmationToken {
  returnUrl?: string | undefined;
  setupFutureUsage?: string | undefined;
  shipping?: ConfirmationToken['shipping'];
}

export function newConfirmationToken(app: App, method: PaymentMethod, from: NewConfirmationToken): ConfirmationToken {
  const { allow_redisplay, billing_details, card, customer, customer_account, type } = structuredClone(method);
  const token: ConfirmationToken = {
    id: newId('ctoken'),
    object: 'confirmation_token',
    created: app.now(),
    expires_at: app.now() + lifetimeSeconds,
    livemode: false,
    mandate_data: null,
    metadata: null,
    payment_intent: null,
    payment_method_options: null,
    payment_method_preview: {
      billing_details,
      customer,
      customer_account,
      type,
      ...(allow_redisplay ? { allow_redisplay } : {}),
      ...(card ? { card } : {}),
    },
    return_url: from.returnUrl ?? null,
    setup_future_usage: from.setupFutureUsage ?? null,
    setup_intent: null,
    shipping: from.shipping ?? null,
    use_stripe_sdk: true,
  };
  confirmationTokensIn(app.store).insert(token);
  confirmationTokenMethodsIn(app.store).set(token.id, method.id);
  return token;
}

/** The parameters of a confirmation that may come with a token. */
interface Confirming {
  confirmation_token?: string | undefined;
  payment_method?: string | undefined;
  payment_method_data?: unknown;
  return_url?: string | undefined;
}

/**
 * `params`, filled up with what their token says (rule 3).
 *
 * @param takes which of the token's own parameters the request has
 * @throws StripeError when there is no such token, or it was used, or is too old; nothing has happened then
 */
export function withConfirmationToken<Params extends Confirming>(
  app: App,
  params: Params,
  takes: readonly ('setup_future_usage' | 'shipping')[] = [],
): Params {
  if (params.confirmation_token === undefined) return params;
  const param = 'confirmation_token';
  const token = confirmationTokensIn(app.store).require(params.confirmation_token, param);
  const usedBy = token.payment_intent ?? token.setup_intent;
  if (usedBy) {
    throw invalid(
      `The ConfirmationToken ${token.id} was already used to confirm ${usedBy}. A ConfirmationToken can be used once: create another one.`,
      { param },
    );
  }
  if (app.now() >= (token.expires_at ?? 0)) {
    throw invalid(`The ConfirmationToken ${token.id} has expired: create another one.`, { param });
  }
  const said: Record<string, unknown> = { use_stripe_sdk: token.use_stripe_sdk };
  if (!params.payment_method_data) said.payment_method = confirmationTokenMethodsIn(app.store).get(token.id);
  if (token.return_url) said.return_url = token.return_url;
  for (const name of takes) if (token[name]) said[name] = token[name];
  const own = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
  // A token says nothing that `Confirming` and `takes` do not name.
  return { ...said, ...own } as unknown as Params;
}

/** Marks the request's token as used (rule 1): to be called after the last check. */
export function spendConfirmationToken(
  app: App,
  id: string | undefined,
  intent: { id: string; object: 'payment_intent' | 'setup_intent' },
): void {
  if (id !== undefined) confirmationTokensIn(app.store).require(id)[intent.object] = intent.id;
}
