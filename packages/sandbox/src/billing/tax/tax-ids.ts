import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import type { Due } from '../../core/due-queue.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Customer, Stored, TaxId } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { followInDrafts } from '../invoices/follow-customer.js';
import { taxIdsIn } from '../tables.js';
import { europeanUnion } from './rate-table.js';

/*
 * Tax ids. Those of the European Union, the United Kingdom and Australia are looked up: here nobody can be asked, so a number
 * comes out as `unavailable`, but for the three that Stripe publishes for tests (docs.stripe.com/billing/customer/tax-ids).
 */

type Given = Stored<Pick<Stripe.TaxIdCreateParams, 'type' | 'value'>>;

/** What a look-up of a published number comes to. */
const published: Record<string, 'verified' | 'unverified' | 'pending'> = {
  '000000000': 'verified',
  '111111111': 'unverified',
  '222222222': 'pending',
};

const lookedUp: ReadonlySet<string> = new Set(['au_abn', 'eu_vat', 'gb_vat']);
/** A look-up takes this long. */
const lookUpSeconds = 5;
/** As many as a customer can have. */
const idsMax = 5;

const euVat: Record<string, RegExp> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  ES: /^[A-Z0-9]\d{7}[A-Z0-9]$/,
  FI: /^\d{8}$/,
  FR: /^[A-Z0-9]{2}\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}(\d{3})?$/,
  IE: /^\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^\d{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
  XI: /^\d{9}(\d{3})?$/,
};

/** The forms of the commonest types; of the others any value is taken. */
const forms: Record<string, RegExp> = {
  au_abn: /^\d{11}$/,
  br_cnpj: /^\d{2}\.?\d{3}\.?\d{3}\/?\d{4}-?\d{2}$/,
  br_cpf: /^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$/,
  ca_bn: /^\d{9}$/,
  ca_gst_hst: /^\d{9}RT\d{4}$/,
  ca_qst: /^\d{10}TQ\d{4}$/,
  ch_vat: /^CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA)$/,
  gb_vat: /^GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
  in_gst: /^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]$/,
  no_vat: /^\d{9}MVA$/,
  nz_gst: /^\d{8,9}$/,
  sg_gst: /^M?[A-Z0-9]\d{7,8}[A-Z0-9]$/,
  us_ein: /^\d{2}-?\d{7}$/,
};

function fits({ type, value }: Given): boolean {
  if (lookedUp.has(type) && type !== 'gb_vat' && value in published) return true;
  if (type === 'eu_vat') return euVat[value.slice(0, 2)]?.test(value.slice(2)) ?? false;
  return forms[type]?.test(value) ?? value.trim() !== '';
}

/** @throws StripeError tax_id_invalid */
export function checkTaxId(given: Given, at = ''): void {
  if (fits(given)) return;
  throw invalid(`Invalid value for ${given.type}.`, {
    code: 'tax_id_invalid',
    param: at === '' ? 'value' : `${at}[value]`,
  });
}

/** @throws StripeError for a number that cannot be one, that the customer has already, and for a sixth */
export function checkNewTaxId(app: App, customer: Customer, given: Given): void {
  checkTaxId(given);
  const own = taxIdsOfCustomer(app, customer.id);
  if (own.length >= idsMax) throw invalid(`A customer can have at most ${idsMax} tax IDs.`, { param: 'id' });
  if (own.some(({ type, value }) => type === given.type && value === given.value)) {
    throw invalid(`The customer ${customer.id} has the tax ID ${given.value} of type ${given.type} already.`, {
      code: 'resource_already_exists',
      param: 'value',
    });
  }
}

export function taxIdsOfCustomer(app: App, customer: string): TaxId[] {
  return taxIdsIn(app.store)
    .newestFirst()
    .filter((id) => id.customer === customer);
}

/** Emits `customer.tax_id.created` for a customer's. @param customer null for one of the account itself */
export function insertTaxId(app: App, given: Given, customer: Customer | null): TaxId {
  const isPublished = given.type !== 'gb_vat' && given.value in published;
  const status = isPublished ? 'pending' : 'unavailable';
  const id = taxIdsIn(app.store).insert({
    id: newId('txi'),
    object: 'tax_id',
    country: countryOf(given),
    created: app.now(),
    customer: customer?.id ?? null,
    customer_account: null,
    livemode: false,
    owner: customer
      ? { customer: customer.id, customer_account: null, type: 'customer' }
      : { customer_account: null, type: 'self' },
    type: given.type,
    value: given.value,
    verification: lookedUp.has(given.type) ? { status, verified_address: null, verified_name: null } : null,
  });
  if (!customer) return id;
  app.emit('customer.tax_id.created', id);
  followInDrafts(app, customer);
  return id;
}

function countryOf({ type, value }: Given): string | null {
  const country = type === 'eu_vat' ? value.slice(0, 2).replace('EL', 'GR') : type.slice(0, 2).toUpperCase();
  if (type === 'eu_vat') return europeanUnion.has(country) ? country : null;
  return type === 'eu_oss_vat' ? null : country;
}

/** Emits `customer.tax_id.deleted`. */
export function deleteTaxId(app: App, id: TaxId): void {
  taxIdsIn(app.store).delete(id.id);
  const customer = customersIn(app.store).get(id.customer ?? '');
  if (!customer) return;
  app.emit('customer.tax_id.deleted', id);
  followInDrafts(app, customer);
}

/** The end of a look-up. Emits `customer.tax_id.updated`. */
export function nextOfTaxId(app: App, id: TaxId): Due | undefined {
  const outcome = published[id.value];
  const { verification } = id;
  if (verification?.status !== 'pending' || outcome === undefined || outcome === 'pending') return undefined;
  return {
    at: id.created + lookUpSeconds,
    happen: () => {
      const found = outcome === 'verified';
      app.change(id, 'customer.tax_id.updated', (changed) => {
        changed.verification = {
          status: outcome,
          verified_address: found ? '123 TEST STREET' : null,
          verified_name: found ? 'TEST' : null,
        };
      });
    },
  };
}
