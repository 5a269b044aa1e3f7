import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Stored, TaxRegistration } from '../../core/stored.js';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { taxRegistrationsIn } from '../tables.js';
import { rateTable } from './rate-table.js';

type CreateParams = Stored<Stripe.Tax.RegistrationCreateParams>;
type UpdateParams = Stored<Stripe.Tax.RegistrationUpdateParams>;

/** The registration as it stands now. */
function shown(app: App, registration: TaxRegistration): TaxRegistration {
  const { active_from: from, expires_at: until } = registration;
  const hasExpired = until !== null && until <= app.now();
  registration.status = hasExpired ? 'expired' : from > app.now() ? 'scheduled' : 'active';
  return registration;
}

function create(app: App, params: CreateParams): TaxRegistration {
  const country = params.country.toUpperCase();
  const key = country.toLowerCase();
  const options = params.country_options as Record<string, { type?: string; state?: string } | undefined>;
  const own = options[key];
  if (!own || Object.keys(options).length !== 1) {
    throw invalid(`You must pass \`country_options[${key}]\`, and no other country's, for the country ${country}.`, {
      code: 'parameter_missing',
      param: `country_options[${key}]`,
    });
  }
  if (!rateTable.some((rate) => rate.country === country)) {
    throw invalid(`This sandbox has no rate for the country ${country}.`, { code: 'not_simulated', param: 'country' });
  }
  if (country === 'US' && own.type !== 'state_sales_tax') {
    throw invalid(`This sandbox simulates no registrations for ${own.type}: only \`state_sales_tax\`.`, {
      code: 'not_simulated',
      param: 'country_options[us][type]',
    });
  }
  const from = params.active_from === 'now' ? app.now() : params.active_from;
  const until = params.expires_at ?? null;
  if (until !== null && until <= Math.max(from, app.now())) {
    throw invalid('`expires_at` must be in the future, and after `active_from`.', { param: 'expires_at' });
  }
  const registration = taxRegistrationsIn(app.store).insert({
    id: newId('taxreg'),
    object: 'tax.registration',
    active_from: from,
    country,
    country_options: options as TaxRegistration['country_options'],
    created: app.now(),
    expires_at: until,
    livemode: false,
    status: 'active',
  });
  return shown(app, registration);
}

function update(app: App, registration: TaxRegistration, params: UpdateParams): TaxRegistration {
  const at = (moment: 'now' | number) => (moment === 'now' ? app.now() : moment);
  const from = params.active_from === undefined ? registration.active_from : at(params.active_from as 'now' | number);
  const until =
    params.expires_at === undefined
      ? registration.expires_at
      : params.expires_at
        ? at(params.expires_at as 'now' | number)
        : null;
  if (until !== null && until < Math.max(from, app.now())) {
    throw invalid('`expires_at` must not be in the past, and be after `active_from`.', { param: 'expires_at' });
  }
  registration.active_from = from;
  registration.expires_at = until;
  return shown(app, registration);
}

export const taxRegistrationOperations = [
  operation<Stripe.Tax.RegistrationCreateParams>(
    'POST',
    '/v1/tax/registrations',
    ['active_from', 'country', 'country_options', 'expires_at'],
    ({ app, params }) => create(app, params),
  ),

  operation<Stripe.Tax.RegistrationListParams>('GET', '/v1/tax/registrations', ['status'], ({ app, params }) => {
    const found = taxRegistrationsIn(app.store)
      .newestFirst()
      .map((registration) => shown(app, registration))
      .filter(({ status }) => params.status === undefined || params.status === 'all' || status === params.status);
    return paginate(found, params, '/v1/tax/registrations', taxRegistrationsIn(app.store));
  }),

  operation('GET', '/v1/tax/registrations/{id}', [], ({ app, id }) =>
    shown(app, taxRegistrationsIn(app.store).require(id)),
  ),

  operation<Stripe.Tax.RegistrationUpdateParams>(
    'POST',
    '/v1/tax/registrations/{id}',
    ['active_from', 'expires_at'],
    ({ app, id, params }) => update(app, taxRegistrationsIn(app.store).require(id), params),
  ),
];
