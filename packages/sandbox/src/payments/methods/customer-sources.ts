import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid, missing } from '../../core/errors.js';
import type { PaymentMethod } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { paginate } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { operation } from '../../wire/operation.js';
import { paymentMethodsIn } from '../tables.js';
import { attachCard } from './attach.js';
import { cardOf, cardsOf, changeCard, isCard } from './card.js';
import { wholeAddress } from './cards.js';
import { detachFromCustomer } from './payment-methods.js';
import { cardOfToken, readTokenToSave } from './token.js';

function requireOwn(app: App, [customer = '', id = '']: string[]): PaymentMethod {
  customersIn(app.store).require(customer, 'customer');
  const found = isCard(id) ? paymentMethodsIn(app.store).get(id) : undefined;
  if (found?.customer !== customer) throw missing('source', id, 'id');
  return found;
}

function readDigits(text: string, param: 'exp_month' | 'exp_year', least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  const name = param === 'exp_month' ? 'month' : 'year';
  throw invalid(`Your card's expiration ${name} is invalid.`, { code: `invalid_expiry_${name}`, param });
}

export const customerSourceOperations = [
  operation<Stripe.CustomerCreateSourceParams>(
    'POST',
    '/v1/customers/{id}/sources',
    ['metadata', 'source'],
    ({ app, id, params }) => {
      const customer = customersIn(app.store).require(id);
      const metadata = mergeMetadata({}, params.metadata);
      const card = cardOfToken(app, readTokenToSave(app, params.source));
      const source = attachCard(app, card, customer, metadata);
      if (customer.default_source === null) {
        app.change(customer, 'customer.updated', (changed) => {
          changed.default_source = card.id;
        });
      }
      return source;
    },
  ),

  operation<Stripe.CustomerListSourcesParams>(
    'GET',
    '/v1/customers/{id}/sources',
    ['object'],
    ({ app, id, params }) => {
      customersIn(app.store).require(id);
      const found = (params.object ?? 'card') === 'card' ? cardsOf(app, id).map(cardOf) : [];
      return paginate(found, params, `/v1/customers/${id}/sources`, 'source');
    },
  ),

  operation('GET', '/v1/customers/{customerId}/sources/{id}', [], ({ app, ids }) => cardOf(requireOwn(app, ids))),

  operation<Stripe.CustomerUpdateSourceParams>(
    'POST',
    '/v1/customers/{customerId}/sources/{id}',
    [
      'address_city',
      'address_country',
      'address_line1',
      'address_line2',
      'address_state',
      'address_zip',
      'exp_month',
      'exp_year',
      'metadata',
      'name',
    ],
    ({ app, ids, params }) => {
      const method = requireOwn(app, ids);
      const metadata = mergeMetadata(method.metadata ?? {}, params.metadata);
      const thisYear = app.clock.now().getUTCFullYear();
      const month = params.exp_month === undefined ? undefined : readDigits(params.exp_month, 'exp_month', 1, 12);
      const year =
        params.exp_year === undefined ? undefined : readDigits(params.exp_year, 'exp_year', thisYear, thisYear + 50);
      return changeCard(app, method, ({ billing_details: details, card }) => {
        const held = wholeAddress(details.address);
        method.metadata = metadata;
        details.address = {
          city: params.address_city ?? held.city,
          country: params.address_country ?? held.country,
          line1: params.address_line1 ?? held.line1,
          line2: params.address_line2 ?? held.line2,
          postal_code: params.address_zip ?? held.postal_code,
          state: params.address_state ?? held.state,
        };
        if (params.name !== undefined) details.name = params.name;
        if (card && month !== undefined) card.exp_month = month;
        if (card && year !== undefined) card.exp_year = year;
      });
    },
  ),

  operation('DELETE', '/v1/customers/{customerId}/sources/{id}', [], ({ app, ids }) => {
    const method = requireOwn(app, ids);
    detachFromCustomer(app, method);
    return { id: method.id, object: 'card', deleted: true };
  }),
];
