import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Stored, Token } from '../../core/stored.js';
import { operation } from '../../wire/operation.js';
import { cardsIn, tokensIn } from '../tables.js';
import { cardOf } from './card.js';
import { createCardPaymentMethod } from './cards.js';
import { checkMayHandleNumbers } from './raw-card-data.js';

type CardParams = Stored<Stripe.TokenCreateParams.Card>;

function createToken(app: App, given: CardParams | string | undefined, publishable: boolean): Token {
  if (given === undefined) {
    throw invalid(
      'You must supply either a card, customer, PII data, bank account, or account legal entity to create a token.',
      { code: 'parameter_missing' },
    );
  }
  if (typeof given === 'string') throw unsupported('card', 'tokens of the cards of customers');
  const other = (['currency', 'networks'] as const).find((name) => given[name] !== undefined);
  if (other) throw unsupported(`card[${other}]`);
  const missing = (['number', 'exp_month', 'exp_year'] as const).find((name) => given[name] === undefined);
  if (missing) {
    const param = `card[${missing}]`;
    throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  checkMayHandleNumbers(app, publishable);
  const method = createCardPaymentMethod(
    app,
    { number: given.number, expMonth: Number(given.exp_month), expYear: Number(given.exp_year), cvc: given.cvc },
    {
      prefix: 'card',
      billingDetails: {
        name: given.name,
        address: {
          city: given.address_city ?? null,
          country: given.address_country ?? null,
          line1: given.address_line1 ?? null,
          line2: given.address_line2 ?? null,
          postal_code: given.address_zip ?? null,
          state: given.address_state ?? null,
        },
      },
    },
  );
  // Only its token can use it, until a customer has it.
  const kept = cardsIn(app.store).get(method.id);
  if (kept) kept.spent = true;
  return tokensIn(app.store).insert({
    id: newId('tok'),
    object: 'token',
    card: cardOf(method),
    client_ip: null,
    created: app.now(),
    livemode: false,
    type: 'card',
    used: false,
  });
}

export const tokenOperations = [
  operation<Stripe.TokenCreateParams>(
    'POST',
    '/v1/tokens',
    ['card'],
    ({ app, params, publishable }) => createToken(app, params.card, publishable),
    { publishable: true },
  ),

  operation('GET', '/v1/tokens/{id}', [], ({ app, id }) => tokensIn(app.store).require(id), { publishable: true }),
];
