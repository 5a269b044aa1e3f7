import type { Stripe } from 'stripe';
import { checkCurrency } from '../core/amounts.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { Payout, Stored } from '../core/stored.js';
import { accountsIn } from '../core/tables.js';
import { tooSmall } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { type Call, operation } from '../wire/operation.js';
import { list, retrieve, update } from '../wire/resource.js';
import { cancelPayout, newPayout } from './payout.js';
import { payoutsIn } from './tables.js';

function create({ app, params }: Call<Stored<Stripe.PayoutCreateParams>>): Payout {
  const currency = params.currency.toLowerCase();
  checkCurrency(currency);
  if (params.amount < 1) throw tooSmall('amount', 1);
  if (params.method === 'instant') {
    throw invalid('This account cannot make instant payouts: the sandbox has standard ones only.', { param: 'method' });
  }
  const metadata = mergeMetadata({}, params.metadata);
  return newPayout(app, {
    amount: params.amount,
    currency,
    description: params.description ?? null,
    destination: bankOf(app, params.destination, currency),
    metadata,
    statementDescriptor: params.statement_descriptor ?? null,
  });
}

/** The account's bank account for this currency; the platform's own is not shown. */
function bankOf(app: App, asked: string | undefined, currency: string): string | null {
  const account = app.account === null ? undefined : accountsIn(app.platform).require(app.account);
  if (!account) {
    if (asked !== undefined)
      throw invalid(`No such external account: '${asked}'`, { code: 'resource_missing', param: 'destination' });
    return null;
  }
  const banks = account.external_accounts?.data ?? [];
  const bank = banks.find((row) => (asked === undefined ? row.currency === currency : row.id === asked));
  if (bank) return bank.id;
  if (asked !== undefined)
    throw invalid(`No such external account: '${asked}'`, { code: 'resource_missing', param: 'destination' });
  throw invalid(`Sorry, you don't have any external accounts in that currency (${currency}).`, { param: 'currency' });
}

export const payoutOperations = [
  operation<Stripe.PayoutCreateParams>(
    'POST',
    '/v1/payouts',
    ['amount', 'currency', 'description', 'destination', 'metadata', 'method', 'statement_descriptor'],
    create,
  ),

  list<Stripe.PayoutListParams, Payout>('/v1/payouts', payoutsIn, ['destination', 'status']),

  retrieve('/v1/payouts', payoutsIn),

  update<Stripe.PayoutUpdateParams, Payout>('/v1/payouts', payoutsIn, 'payout.updated'),

  operation('POST', '/v1/payouts/{id}/cancel', [], ({ app, id }) =>
    cancelPayout(app, payoutsIn(app.store).require(id)),
  ),
];
