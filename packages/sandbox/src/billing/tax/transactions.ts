import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { newId, randomText } from '../../core/ids.js';
import type { Stored, TaxTransaction, TaxTransactionLine } from '../../core/stored.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { taxCalculationsIn, taxTransactionLinesIn, taxTransactionsIn } from '../tables.js';

type ReversalParams = Stored<Stripe.Tax.TransactionCreateReversalParams>;

/*
 * What was sold with tax, and what of it was taken back. A reversal has negative amounts; all reversals of a line together
 * take back no more than it was.
 */

/** @throws StripeError for a calculation that is not there any more, and a reference that is taken */
export function transactionOf(
  app: App,
  params: Stored<Stripe.Tax.TransactionCreateFromCalculationParams>,
): TaxTransaction {
  const found = taxCalculationsIn(app.store).get(params.calculation);
  if (!found || (found.calculation.expires_at ?? 0) <= app.now()) {
    throw invalid(`No such tax calculation: '${params.calculation}'`, {
      code: 'resource_missing',
      param: 'calculation',
    });
  }
  checkReference(app, params.reference);
  const { calculation } = found;
  const metadata = mergeMetadata({}, params.metadata);
  const lines = found.lines.map((line): TaxTransactionLine => {
    const { performance_location: _place, tax_breakdown: _breakdown, ...same } = line;
    return {
      ...same,
      id: `tax_li_${randomText(14)}`,
      object: 'tax.transaction_line_item',
      reversal: null,
      type: 'transaction',
    };
  });
  const transaction: TaxTransaction = {
    id: newId('tax'),
    object: 'tax.transaction',
    created: app.now(),
    currency: calculation.currency,
    customer: calculation.customer,
    customer_details: structuredClone(calculation.customer_details),
    livemode: false,
    metadata,
    posted_at: params.posted_at ?? app.now(),
    reference: params.reference,
    reversal: null,
    ship_from_details: null,
    shipping_cost: structuredClone(calculation.shipping_cost),
    tax_date: calculation.tax_date,
    type: 'transaction',
  };
  return insert(app, transaction, lines);
}

/** @throws StripeError for more than is left, and for what is a reversal itself */
export function reversalOf(app: App, params: ReversalParams): TaxTransaction {
  const original = taxTransactionsIn(app.store).require(params.original_transaction, 'original_transaction');
  if (original.type === 'reversal') {
    throw invalid('A reversal cannot be reversed.', { param: 'original_transaction' });
  }
  checkReference(app, params.reference);
  const metadata = mergeMetadata({}, params.metadata);
  const lines = params.mode === 'full' ? fullLines(app, original, params) : partialLines(app, original, params);
  const shipping = shippingBack(original, params);
  const reversal: TaxTransaction = {
    ...structuredClone(original),
    id: newId('tax'),
    created: app.now(),
    metadata,
    posted_at: app.now(),
    reference: params.reference,
    reversal: { original_transaction: original.id },
    shipping_cost: shipping,
    type: 'reversal',
  };
  return insert(app, reversal, lines);
}

function insert(app: App, transaction: TaxTransaction, lines: TaxTransactionLine[]): TaxTransaction {
  taxTransactionLinesIn(app.store).set(transaction.id, lines);
  return taxTransactionsIn(app.store).insert(transaction);
}

function checkReference(app: App, reference: string): void {
  if (
    !taxTransactionsIn(app.store)
      .all()
      .some((transaction) => transaction.reference === reference)
  )
    return;
  throw invalid(`A tax transaction with the reference '${reference}' exists already.`, {
    code: 'resource_already_exists',
    param: 'reference',
  });
}

function linesOf(app: App, id: string): TaxTransactionLine[] {
  return taxTransactionLinesIn(app.store).get(id) ?? [];
}

/** What was taken back of each line so far; `amount` and `amount_tax` are below nothing. */
function reversed(app: App, original: TaxTransaction): Map<string, { amount: number; amount_tax: number }> {
  const sums = new Map<string, { amount: number; amount_tax: number }>();
  for (const transaction of taxTransactionsIn(app.store).all()) {
    if (transaction.reversal?.original_transaction !== original.id) continue;
    for (const { amount, amount_tax: tax, reversal } of linesOf(app, transaction.id)) {
      const sum = sums.get(reversal?.original_line_item ?? '') ?? { amount: 0, amount_tax: 0 };
      sums.set(reversal?.original_line_item ?? '', { amount: sum.amount + amount, amount_tax: sum.amount_tax + tax });
    }
  }
  return sums;
}

function lineBack(line: TaxTransactionLine, back: Partial<TaxTransactionLine>): TaxTransactionLine {
  return {
    ...structuredClone(line),
    id: `tax_li_${randomText(14)}`,
    metadata: {},
    reversal: { original_line_item: line.id },
    type: 'reversal',
    ...back,
  };
}

function fullLines(app: App, original: TaxTransaction, params: ReversalParams): TaxTransactionLine[] {
  const other = (['flat_amount', 'line_items', 'shipping_cost'] as const).find((name) => params[name] !== undefined);
  if (other !== undefined) throw invalid(`You cannot pass \`${other}\` with \`mode=full\`.`, { param: other });
  if (reversed(app, original).size > 0) {
    throw invalid('The transaction has been reversed in part: only the rest can be, with `mode=partial`.', {
      param: 'original_transaction',
    });
  }
  return linesOf(app, original.id).map((line) =>
    lineBack(line, { amount: -line.amount, amount_tax: -line.amount_tax }),
  );
}

function partialLines(app: App, original: TaxTransaction, params: ReversalParams): TaxTransactionLine[] {
  const { flat_amount: flat, line_items: items } = params;
  if (flat !== undefined && (items !== undefined || params.shipping_cost !== undefined)) {
    throw invalid('`flat_amount` cannot be used with `line_items` or `shipping_cost`.', { param: 'flat_amount' });
  }
  if (flat === undefined && items === undefined && params.shipping_cost === undefined) {
    throw invalid('With `mode=partial` you must pass `line_items`, `shipping_cost` or `flat_amount`.', {
      param: 'line_items',
    });
  }
  const lines = linesOf(app, original.id);
  const before = reversed(app, original);
  if (flat !== undefined) return flatLines(lines, flat, before);
  return (items ?? []).map((item, index) => {
    const at = `line_items[${index}]`;
    const line = lines.find(({ id }) => id === item.original_line_item);
    if (!line) {
      throw invalid(`No such line item of the transaction: '${item.original_line_item}'`, {
        code: 'resource_missing',
        param: `${at}[original_line_item]`,
      });
    }
    const past = before.get(line.id) ?? { amount: 0, amount_tax: 0 };
    for (const name of ['amount', 'amount_tax'] as const) {
      const left = line[name] + past[name];
      if (item[name] > 0) throw invalid('The amounts of a reversal are negative.', { param: `${at}[${name}]` });
      if (-item[name] > left) {
        throw invalid(`No more than ${left} is left to be reversed.`, { param: `${at}[${name}]` });
      }
    }
    before.set(line.id, { amount: past.amount + item.amount, amount_tax: past.amount_tax + item.amount_tax });
    const metadata = mergeMetadata({}, item.metadata, `${at}[metadata]`);
    return lineBack(line, {
      amount: item.amount,
      amount_tax: item.amount_tax,
      metadata,
      quantity: item.quantity ?? line.quantity,
      reference: item.reference,
    });
  });
}

/** One amount, tax included, spread over the lines by what they cost with their tax. */
function flatLines(
  lines: readonly TaxTransactionLine[],
  flat: number,
  before: Map<string, { amount: number; amount_tax: number }>,
): TaxTransactionLine[] {
  const left = lines.map((line) => {
    const past = before.get(line.id) ?? { amount: 0, amount_tax: 0 };
    const tax = line.amount_tax + past.amount_tax;
    const exclusive = line.tax_behavior === 'exclusive';
    return { line, tax, exclusive, gross: line.amount + past.amount + (exclusive ? tax : 0) };
  });
  const most = left.reduce((sum, { gross }) => sum + gross, 0);
  if (flat >= 0) throw invalid('`flat_amount` must be negative.', { param: 'flat_amount' });
  if (-flat > most) throw invalid(`No more than ${most} is left to be reversed.`, { param: 'flat_amount' });
  let rest = -flat;
  let weight = most;
  return left.map(({ line, tax, exclusive, gross }) => {
    const part = weight === 0 ? 0 : Math.round((rest * gross) / weight);
    rest -= part;
    weight -= gross;
    const taxPart = gross === 0 ? 0 : Math.round((part * tax) / gross);
    return lineBack(line, { amount: exclusive ? taxPart - part : 0 - part, amount_tax: 0 - taxPart });
  });
}

function shippingBack(original: TaxTransaction, params: ReversalParams): TaxTransaction['shipping_cost'] {
  const { shipping_cost: shipping } = original;
  const given = params.shipping_cost;
  if (params.mode === 'full') {
    return shipping ? { ...shipping, amount: -shipping.amount, amount_tax: -shipping.amount_tax } : null;
  }
  if (!given) return null;
  if (!shipping || given.amount > 0 || given.amount_tax > 0 || -given.amount > shipping.amount) {
    throw invalid('The shipping cost cannot be reversed by this much.', { param: 'shipping_cost' });
  }
  return { ...shipping, amount: given.amount, amount_tax: given.amount_tax };
}
