import type { App } from '../../core/app.js';
import { StripeError } from '../../core/errors.js';
import type { PaymentMethod } from '../../core/stored.js';
import { cardsIn } from '../tables.js';
import type { Decline } from '../test-cards/card.js';
import { declines } from '../test-cards/declines.js';
import { behaviourOf, testCardOf } from './cards.js';

/** Why a card is refused when it is saved, before any charge; undefined when it is not. */
export function refusalToSave(app: App, method: PaymentMethod): Decline | undefined {
  const behaviour = behaviourOf(app, method.id);
  return behaviour.kind === 'declines' ? behaviour.decline : failedCheck(app, method);
}

/** Why a charge of this card is refused when the customer is not there to authenticate; undefined when it is not. */
export function refusalOf(app: App, method: PaymentMethod): Decline | undefined {
  const behaviour = behaviourOf(app, method.id);
  if (behaviour.kind === 'succeeds') return failedCheck(app, method);
  if (behaviour.kind !== 'authenticates') return behaviour.decline;
  const wasSetUp = !behaviour.always && cardsIn(app.store).get(method.id)?.setUp === true;
  return wasSetUp ? behaviour.decline : declines.authenticationRequired;
}

/** By the rules of a new account Radar blocks a wrong code and a wrong postal code, and no wrong first line. */
function failedCheck(app: App, method: PaymentMethod): Decline | undefined {
  const { checks } = testCardOf(app, method.id) ?? {};
  if (checks?.cvc === 'fail' && method.card?.checks?.cvc_check != null) {
    return { ...declines.incorrectCvc, networkAdviceCode: null, networkDeclineCode: null, blockedBy: 'rule' };
  }
  const hasPostalCode = Boolean(method.billing_details.address?.postal_code);
  return checks?.postalCode === 'fail' && hasPostalCode ? declines.incorrectZip : undefined;
}

/** What the bank found of the data that it was given: null of what it was not. */
export function checksOf(app: App, method: PaymentMethod) {
  const { checks = {} } = testCardOf(app, method.id) ?? {};
  const { address } = method.billing_details;
  return {
    address_line1_check: address?.line1 ? (checks.line1 ?? 'pass') : null,
    address_postal_code_check: address?.postal_code ? (checks.postalCode ?? 'pass') : null,
    cvc_check: method.card?.checks?.cvc_check == null ? null : (checks.cvc ?? 'pass'),
  };
}

/** The card shows what the bank found, from the first time it was asked. */
export function recordChecks(app: App, method: PaymentMethod): void {
  if (method.card) method.card.checks = checksOf(app, method);
}

/** What Stripe's errors say of a refusal. */
export function refusalFields({ adviceCode, code, message, ...decline }: Decline) {
  return {
    code,
    message,
    decline_code: decline.declineCode,
    ...(decline.param === null ? {} : { param: decline.param }),
    ...(adviceCode === null ? {} : { advice_code: adviceCode }),
    ...(decline.networkAdviceCode === null ? {} : { network_advice_code: decline.networkAdviceCode }),
    ...(decline.networkDeclineCode === null ? {} : { network_decline_code: decline.networkDeclineCode }),
  };
}

/** A refusal when a card is saved: an empty `param` is there, as recorded, where there is no other. */
export function refusedCard(decline: Decline): StripeError {
  return new StripeError(402, { type: 'card_error', param: '', ...refusalFields(decline) });
}
