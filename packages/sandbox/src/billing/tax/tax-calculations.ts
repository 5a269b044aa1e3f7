import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { missing } from '../../core/errors.js';
import type { TaxCalculation } from '../../core/stored.js';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { retrieve } from '../../wire/resource.js';
import { taxCalculationsIn, taxTransactionLinesIn, taxTransactionsIn } from '../tables.js';
import { type Calculated, calculate } from './calculations.js';
import { reversalOf, transactionOf } from './transactions.js';

/** @throws StripeError for one that has expired */
function requireCalculation(app: App, id: string): Calculated {
  const found = taxCalculationsIn(app.store).get(id);
  if (found && (found.calculation.expires_at ?? 0) > app.now()) return found;
  throw missing('tax calculation', id, 'id');
}

function create(app: App, params: Parameters<typeof calculate>[1]): TaxCalculation {
  const made = calculate(app, params);
  taxCalculationsIn(app.store).set(made.calculation.id ?? '', made);
  return made.calculation;
}

export const taxCalculationOperations = [
  operation<Stripe.Tax.CalculationCreateParams>(
    'POST',
    '/v1/tax/calculations',
    ['currency', 'customer', 'customer_details', 'line_items', 'shipping_cost', 'tax_date'],
    ({ app, params }) => create(app, params),
  ),

  operation('GET', '/v1/tax/calculations/{id}', [], ({ app, id }) => requireCalculation(app, id).calculation),

  operation<Stripe.Tax.CalculationListLineItemsParams>(
    'GET',
    '/v1/tax/calculations/{id}/line_items',
    [],
    ({ app, id, params }) => {
      const lines = requireCalculation(app, id).lines.map(({ tax_breakdown: _shown, ...line }) => line);
      return paginate(lines, params, `/v1/tax/calculations/${id}/line_items`, 'tax calculation line item');
    },
  ),

  operation<Stripe.Tax.TransactionCreateFromCalculationParams>(
    'POST',
    '/v1/tax/transactions/create_from_calculation',
    ['calculation', 'metadata', 'posted_at', 'reference'],
    ({ app, params }) => transactionOf(app, params),
  ),

  operation<Stripe.Tax.TransactionCreateReversalParams>(
    'POST',
    '/v1/tax/transactions/create_reversal',
    ['flat_amount', 'line_items', 'metadata', 'mode', 'original_transaction', 'reference', 'shipping_cost'],
    ({ app, params }) => reversalOf(app, params),
  ),

  retrieve('/v1/tax/transactions', taxTransactionsIn),

  operation<Stripe.Tax.TransactionListLineItemsParams>(
    'GET',
    '/v1/tax/transactions/{id}/line_items',
    [],
    ({ app, id, params }) => {
      taxTransactionsIn(app.store).require(id);
      const lines = taxTransactionLinesIn(app.store).get(id) ?? [];
      return paginate(lines, params, `/v1/tax/transactions/${id}/line_items`, 'tax transaction line item');
    },
  ),
];
