import type { App } from '../../core/app.js';
import { invalid, missing } from '../../core/errors.js';
import type { PaymentMethod, Token } from '../../core/stored.js';
import { cardsIn, paymentMethodsIn, tokensIn } from '../tables.js';
import type { TestCard } from '../test-cards/card.js';
import { testCardByNumber, testCardBySourceToken } from '../test-cards/index.js';
import { type CardDetails, readyMadeCard } from './cards.js';
import { refusedCard } from './refusals.js';

/** A token that may be used: a published one (`tok_visa`), or one that was made and not yet used. */
export interface UsableToken {
  known: TestCard;
  /** Undefined for a published one, which works any number of times. */
  made: Token | undefined;
}

/** @throws StripeError for one that is not known, and for one that was used */
export function readToken(app: App, id: string, param = 'source'): UsableToken {
  const published = testCardBySourceToken(id);
  if (published) return { known: published, made: undefined };
  const made = tokensIn(app.store).get(id);
  const known = testCardByNumber(cardsIn(app.store).get(made?.card?.id ?? '')?.number ?? '');
  if (!made || !known) throw missing('token', id, param);
  if (made.used) {
    throw invalid(`You cannot use a Stripe token more than once: ${id}.`, { code: 'token_already_used', param });
  }
  return { known, made };
}

/** The same, for saving its card. @throws StripeError card_error when the bank refuses that */
export function readTokenToSave(app: App, id: string, param = 'source'): UsableToken {
  const token = readToken(app, id, param);
  const { behaviour } = token.known;
  if (behaviour.kind === 'declines') throw refusedCard(behaviour.decline);
  return token;
}

/** The card of a token, which is used with that. */
export function cardOfToken(app: App, { known, made }: UsableToken): PaymentMethod {
  if (!made) return readyMadeCard(app, known, { prefix: 'card' });
  made.used = true;
  return paymentMethodsIn(app.store).require(made.card?.id ?? '', 'source');
}

/** A new payment method of a token's card; the token is used with that. */
export function methodOfToken(app: App, { known, made }: UsableToken, details: CardDetails): PaymentMethod {
  if (!made?.card) return readyMadeCard(app, known, details);
  made.used = true;
  const card = paymentMethodsIn(app.store).require(made.card.id, 'card[token]');
  const billingDetails = details.billingDetails ?? card.billing_details;
  const expiry = { expMonth: made.card.exp_month, expYear: made.card.exp_year };
  return readyMadeCard(app, known, { ...details, billingDetails }, expiry);
}
