import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid, missing, unsupported } from '../../core/errors.js';
import type { TaxId } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';
import { taxIdsIn } from '../tables.js';
import { checkNewTaxId, checkTaxId, deleteTaxId, insertTaxId, taxIdsOfCustomer } from './tax-ids.js';

type Owner = { type: string; customer?: string; account?: string; customer_account?: string } | undefined;

/** The customer that an `owner` names; null for the account itself. */
function ownerOf(app: App, owner: Owner) {
  const type = owner?.type ?? 'self';
  if (type === 'self') return null;
  if (type !== 'customer') throw unsupported('owner[type]', `tax ids with \`owner[type]=${type}\``);
  if (owner?.customer === undefined) {
    throw invalid('Missing required param: owner[customer].', { code: 'parameter_missing', param: 'owner[customer]' });
  }
  return customersIn(app.store).require(owner.customer, 'owner[customer]');
}

function requireOwn(app: App, [customer = '', id = '']: string[]): TaxId {
  customersIn(app.store).require(customer, 'customer');
  const found = taxIdsIn(app.store).get(id);
  if (found?.customer !== customer) throw missing('tax id', id, 'id');
  return found;
}

function remove(app: App, taxId: TaxId) {
  deleteTaxId(app, taxId);
  return { id: taxId.id, object: 'tax_id', deleted: true };
}

export const taxIdOperations = [
  operation<Stripe.CustomerCreateTaxIdParams>(
    'POST',
    '/v1/customers/{id}/tax_ids',
    ['type', 'value'],
    ({ app, id, params }) => {
      const customer = customersIn(app.store).require(id);
      checkNewTaxId(app, customer, params);
      return insertTaxId(app, params, customer);
    },
  ),

  operation<Stripe.CustomerListTaxIdsParams>('GET', '/v1/customers/{id}/tax_ids', [], ({ app, id, params }) => {
    customersIn(app.store).require(id);
    return paginate(taxIdsOfCustomer(app, id), params, `/v1/customers/${id}/tax_ids`, 'tax id');
  }),

  operation('GET', '/v1/customers/{customerId}/tax_ids/{id}', [], ({ app, ids }) => requireOwn(app, ids)),

  operation('DELETE', '/v1/customers/{customerId}/tax_ids/{id}', [], ({ app, ids }) =>
    remove(app, requireOwn(app, ids)),
  ),

  operation<Stripe.TaxIdCreateParams>('POST', '/v1/tax_ids', ['owner', 'type', 'value'], ({ app, params }) => {
    const customer = ownerOf(app, params.owner);
    if (customer) checkNewTaxId(app, customer, params);
    else checkTaxId(params);
    return insertTaxId(app, params, customer);
  }),

  operation<Stripe.TaxIdListParams>('GET', '/v1/tax_ids', ['owner'], ({ app, params }) => {
    const customer = ownerOf(app, params.owner);
    const found = taxIdsIn(app.store)
      .newestFirst()
      .filter((id) => id.customer === (customer?.id ?? null));
    return paginate(found, params, '/v1/tax_ids', taxIdsIn(app.store));
  }),

  retrieve('/v1/tax_ids', taxIdsIn),

  operation('DELETE', '/v1/tax_ids/{id}', [], ({ app, id }) => remove(app, taxIdsIn(app.store).require(id))),
];
