import type { Stripe } from 'stripe';
import { productsIn } from '../../catalogue/tables.js';
import { checkCurrency } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import { newId, randomText } from '../../core/ids.js';
import type { Customer, Stored, TaxCalculation, TaxCalculationLine } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { wholeAddress } from '../../payments/methods/cards.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { customerIpsIn } from '../tables.js';
import { leviesAt, nameOf, type Taxpayer } from './automatic.js';
import { locationInvalid } from './enable.js';
import { sumOf, type Tax, taxesOn } from './levy.js';
import { addressOfIp, placeOf, placeOfCustomer } from './place.js';
import type { TableRate } from './rate-table.js';
import { settingsOf } from './settings.js';
import { requireTaxCode, usualTaxCode } from './tax-codes.js';
import { checkTaxId, taxIdsOfCustomer } from './tax-ids.js';

type CreateParams = Stored<Stripe.Tax.CalculationCreateParams>;
type LineParams = CreateParams['line_items'][number];
type Details = TaxCalculation['customer_details'];
interface Place {
  country: string;
  state: string | null;
}
type Levied = Tax & { table: TableRate | null };

/** A calculation can be used for this long. */
const keptSeconds = 90 * 86_400;
const shippingCode = 'txcd_92010001';

/** What a calculation comes to, and its lines apart: they are shown only when asked for. */
export interface Calculated {
  calculation: TaxCalculation;
  lines: TaxCalculationLine[];
}

/** @throws StripeError before any change, also when nobody knows where the customer is */
export function calculate(app: App, params: CreateParams): Calculated {
  checkCurrency(params.currency);
  if (params.ship_from_details) throw unsupported('ship_from_details');
  if (params.line_items.length === 0)
    throw invalid('Missing required param: line_items.', { code: 'parameter_missing', param: 'line_items' });
  const { details, place, payer } = readCustomer(app, params);
  const currency = params.currency.toLowerCase();
  const on = params.tax_date ?? app.now();
  const levied = (amount: number, behavior: string, code: string): Levied[] =>
    app.at(on, () => {
      const levies = leviesAt(app, place, payer, { behavior, code, currency });
      return taxesOn(amount, levies).map((tax, index) => ({ ...tax, table: levies[index]?.table ?? null }));
    });
  const references = new Set<string>();
  const read = params.line_items.map((line, index) => readLine(app, line, `line_items[${index}]`, references));
  const lines = read.map(({ line, code, behavior, metadata }) => {
    const taxes = levied(line.amount, behavior, code);
    return { line: newLine(line, { code, behavior, metadata, taxes, place }), taxes };
  });
  const shipping = params.shipping_cost ? readShipping(params.shipping_cost) : undefined;
  const shippingTaxes = shipping ? levied(shipping.amount, shipping.tax_behavior, shipping.tax_code) : [];
  const all = [...lines.flatMap(({ taxes }) => taxes), ...shippingTaxes];
  const net = lines.reduce((sum, { line }) => sum + line.amount, shipping?.amount ?? 0);
  const calculation: TaxCalculation = {
    id: newId('taxcalc'),
    object: 'tax.calculation',
    amount_total: net + sumOf(all, false),
    currency,
    customer: params.customer ?? null,
    customer_details: details,
    expires_at: app.now() + keptSeconds,
    livemode: false,
    ship_from_details: null,
    shipping_cost: shipping
      ? { ...shipping, amount_tax: sumOf(shippingTaxes, true) + sumOf(shippingTaxes, false) }
      : null,
    tax_amount_exclusive: sumOf(all, false),
    tax_amount_inclusive: sumOf(all, true),
    tax_breakdown: summed(all).map((tax) => ({
      amount: tax.amount,
      inclusive: tax.inclusive,
      tax_rate_details: {
        country: place.country,
        flat_amount: null,
        percentage_decimal: collected(tax),
        rate_type: tax.table ? 'percentage' : null,
        state: tax.table?.state ?? null,
        tax_type: tax.table?.type ?? null,
      },
      taxability_reason: tax.reason,
      taxable_amount: tax.taxable,
    })),
    tax_date: on,
  };
  return { calculation, lines: lines.map(({ line }) => line) };
}

function readCustomer(app: App, params: CreateParams): { details: Details; place: Place; payer: Taxpayer } {
  const { customer: id, customer_details: given } = params;
  if ((id === undefined) === (given === undefined)) {
    throw invalid('You must pass exactly one of `customer` and `customer_details`.', { param: 'customer_details' });
  }
  if (id !== undefined) return ofCustomer(app, customersIn(app.store).require(id, 'customer'));
  const { address, address_source: source, ip_address: ip, tax_ids: taxIds = [] } = given ?? {};
  if (address !== undefined && source === undefined) {
    const param = 'customer_details[address_source]';
    throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  taxIds.forEach((taxId, index) => {
    checkTaxId(taxId, `customer_details[tax_ids][${index}]`);
  });
  const place = placeOf(address ?? (ip === undefined ? undefined : addressOfIp(ip)));
  if (!place) throw locationInvalid(address ? 'customer_details[address]' : 'customer_details');
  const override = given?.taxability_override ?? 'none';
  return {
    details: {
      address: address ? wholeAddress(address as Parameters<typeof wholeAddress>[0]) : null,
      address_source: source ?? null,
      ip_address: ip ?? null,
      tax_ids: taxIds,
      taxability_override: override,
    },
    place,
    payer: {
      taxIds,
      exempt: ({ customer_exempt: 'exempt', reverse_charge: 'reverse' } as const)[String(override)] ?? 'none',
    },
  };
}

function ofCustomer(app: App, customer: Customer): { details: Details; place: Place; payer: Taxpayer } {
  const place = placeOfCustomer(app, customer);
  if (!place) throw locationInvalid('customer');
  const taxIds = taxIdsOfCustomer(app, customer.id).map(({ type, value }) => ({ type, value }));
  const exempt = customer.tax_exempt ?? 'none';
  const isShipped = place.source === 'shipping_destination';
  const address = isShipped ? customer.shipping?.address : customer.address;
  const overrides: Record<string, string> = { exempt: 'customer_exempt', reverse: 'reverse_charge' };
  return {
    details: {
      address: address ? wholeAddress(address as Parameters<typeof wholeAddress>[0]) : null,
      address_source: address ? (isShipped ? 'shipping' : 'billing') : null,
      ip_address: customerIpsIn(app.store).get(customer.id) ?? null,
      tax_ids: taxIds,
      taxability_override: overrides[exempt] ?? 'none',
    },
    place,
    payer: { taxIds, exempt },
  };
}

function readLine(app: App, line: LineParams, at: string, references: Set<string>) {
  if (line.performance_location !== undefined) throw unsupported(`${at}[performance_location]`);
  if (line.quantity !== undefined && line.quantity < 1) {
    throw invalid('This value must be greater than or equal to 1.', { param: `${at}[quantity]` });
  }
  if (line.tax_code !== undefined) requireTaxCode(line.tax_code, `${at}[tax_code]`);
  const product =
    line.product === undefined ? undefined : productsIn(app.store).require(line.product, `${at}[product]`);
  if (line.reference !== undefined && references.has(line.reference)) {
    throw invalid(`The reference '${line.reference}' is given to several line items.`, { param: `${at}[reference]` });
  }
  if (line.reference !== undefined) references.add(line.reference);
  const code = line.tax_code ?? product?.tax_code ?? settingsOf(app).defaults.tax_code ?? usualTaxCode;
  const metadata = mergeMetadata({}, line.metadata, `${at}[metadata]`);
  return { line, code, behavior: line.tax_behavior ?? 'exclusive', metadata };
}

function readShipping(given: NonNullable<CreateParams['shipping_cost']>) {
  if (given.shipping_rate !== undefined) throw unsupported('shipping_cost[shipping_rate]');
  if (given.tax_code !== undefined) requireTaxCode(given.tax_code, 'shipping_cost[tax_code]');
  return {
    amount: given.amount ?? 0,
    tax_behavior: given.tax_behavior ?? 'exclusive',
    tax_code: given.tax_code ?? shippingCode,
  };
}

function newLine(
  line: LineParams,
  of: { code: string; behavior: string; metadata: Record<string, string>; taxes: readonly Levied[]; place: Place },
): TaxCalculationLine {
  const id = `tax_li_${randomText(14)}`;
  return {
    id,
    object: 'tax.calculation_line_item',
    amount: line.amount,
    amount_tax: sumOf(of.taxes, true) + sumOf(of.taxes, false),
    livemode: false,
    metadata: of.metadata,
    performance_location: null,
    product: line.product ?? null,
    quantity: line.quantity ?? 1,
    reference: line.reference ?? id,
    tax_behavior: of.behavior,
    tax_breakdown: of.taxes.map((tax) => ({
      amount: tax.amount,
      jurisdiction: {
        country: of.place.country,
        display_name: nameOf(of.place.country, tax.table?.state ?? null),
        level: tax.table?.state ? 'state' : 'country',
        state: tax.table?.state ?? null,
      },
      sourcing: 'destination',
      tax_rate_details: tax.table
        ? { display_name: tax.table.name, percentage_decimal: collected(tax), tax_type: tax.table.type }
        : null,
      taxability_reason: tax.reason,
      taxable_amount: tax.taxable,
    })),
    tax_code: of.code,
  };
}

function collected({ percentage, reason }: Tax): string {
  return reason === 'standard_rated' ? String(percentage) : '0.0';
}

/** The taxes of all lines, those of one rate together. */
function summed(taxes: readonly Levied[]): Levied[] {
  const sums = new Map<string, Levied>();
  for (const tax of taxes) {
    const sum = sums.get(`${tax.rate} ${tax.reason}`);
    const { amount, taxable } = sum ?? { amount: 0, taxable: 0 };
    sums.set(`${tax.rate} ${tax.reason}`, { ...tax, amount: amount + tax.amount, taxable: taxable + tax.taxable });
  }
  return [...sums.values()];
}
