import type { Stripe } from 'stripe';
import { checkCurrency } from '../core/amounts.js';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import type { Charge, Stored, Transfer } from '../core/stored.js';
import { balanceTransactionsIn, chargesIn } from '../payments/tables.js';
import { paginate, tooSmall } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { type Call, operation } from '../wire/operation.js';
import { list, retrieve, update } from '../wire/resource.js';
import { requireTransferDestination } from './account.js';
import { refuseUnderAccount } from './accounts.js';
import { refundFee } from './application-fee.js';
import { checkAvailable } from './payout.js';
import { applicationFeesIn, transfersIn } from './tables.js';
import { checkReversible, newTransfer, reverseTransfer } from './transfer.js';

function create({ app, params }: Call<Stored<Stripe.TransferCreateParams>>): Transfer {
  refuseUnderAccount(app, 'destination');
  requireTransferDestination(app, params.destination);
  const currency = params.currency.toLowerCase();
  checkCurrency(currency);
  const metadata = mergeMetadata({}, params.metadata);
  const source =
    params.source_transaction === undefined ? undefined : sourceOf(app, params.source_transaction, currency);
  const amount = params.amount ?? source?.amount;
  if (amount === undefined)
    throw invalid('Missing required param: amount.', { code: 'parameter_missing', param: 'amount' });
  if (amount < 1) throw tooSmall('amount', 1);
  if (source) {
    const sent = transfersIn(app.store)
      .by('source', source.id)
      .reduce((sum, row) => sum + row.amount - row.amount_reversed, 0);
    if (sent + amount > source.amount_captured) {
      throw invalid('The transfers from this charge cannot add up to more than it.', {
        code: 'balance_insufficient',
        param: 'amount',
      });
    }
  } else {
    checkAvailable(
      app,
      amount,
      currency,
      'You have insufficient available funds in your Stripe account. Try adding funds directly to your available balance by creating Charges using the 4000000000000077 test card. See: https://stripe.com/docs/testing#available-balance',
    );
  }
  const available = balanceTransactionsIn(app.store).get(source?.balance_transaction ?? '')?.available_on;
  return newTransfer(app, {
    amount,
    currency,
    destination: params.destination,
    description: params.description ?? null,
    metadata,
    transferGroup: params.transfer_group ?? source?.transfer_group ?? null,
    ...(source ? { source, availableOn: Math.max(available ?? 0, app.now()) } : {}),
  }).transfer;
}

function sourceOf(app: App, id: string, currency: string): Charge {
  const charge = chargesIn(app.store).require(id, 'source_transaction');
  if (!charge.paid || !charge.captured)
    throw invalid(`Charge ${id} has taken no money that could be transferred.`, { param: 'source_transaction' });
  if (charge.transfer) {
    throw invalid(`Charge ${id} has a transfer already: it was a destination charge.`, { param: 'source_transaction' });
  }
  if (charge.currency !== currency)
    throw invalid(
      `The currency of source_transaction's balance transaction (${charge.currency}) must be the same as the transfer currency (${currency})`,
      { param: 'currency' },
    );
  return charge;
}

function reverse({ app, id, params }: Call<Stored<Stripe.TransferCreateReversalParams>>) {
  const transfer = transfersIn(app.store).require(id);
  const amount = checkReversible(app, transfer, params.amount);
  const metadata = mergeMetadata({}, params.metadata || {});
  const recipient = app.connected.get(transfer.destination ?? '');
  const payment = recipient && chargesIn(recipient).get(transfer.destination_payment ?? '');
  const fee = applicationFeesIn(app.store).get(payment?.application_fee ?? '');
  if (params.refund_application_fee && fee && fee.amount_refunded < fee.amount) {
    const left = fee.amount - fee.amount_refunded;
    const part =
      amount === transfer.amount ? left : Math.min(left, Math.round((fee.amount * amount) / transfer.amount));
    if (part > 0) refundFee(app, fee, { amount: part });
  }
  return reverseTransfer(app, transfer, { amount, metadata });
}

function reversalOf(app: App, transferId: string, id: string) {
  const reversal = transfersIn(app.store)
    .require(transferId)
    .reversals.data.find((row) => row.id === id);
  if (!reversal)
    throw invalid(`No such transfer reversal: '${id}'`, { code: 'resource_missing', param: 'id', status: 404 });
  return reversal;
}

export const transferOperations = [
  operation<Stripe.TransferCreateParams>(
    'POST',
    '/v1/transfers',
    ['amount', 'currency', 'description', 'destination', 'metadata', 'source_transaction', 'transfer_group'],
    create,
  ),

  list<Stripe.TransferListParams, Transfer>('/v1/transfers', transfersIn, ['destination', 'transfer_group']),

  retrieve('/v1/transfers', transfersIn),

  update<Stripe.TransferUpdateParams, Transfer>('/v1/transfers', transfersIn, 'transfer.updated', ['description']),

  operation<Stripe.TransferCreateReversalParams>(
    'POST',
    '/v1/transfers/{id}/reversals',
    ['amount', 'metadata', 'refund_application_fee'],
    reverse,
  ),

  operation<Stripe.TransferListReversalsParams>('GET', '/v1/transfers/{id}/reversals', [], ({ app, id, params }) =>
    paginate(
      transfersIn(app.store).require(id).reversals.data,
      params,
      `/v1/transfers/${id}/reversals`,
      'transfer reversal',
    ),
  ),

  operation('GET', '/v1/transfers/{transferId}/reversals/{id}', [], ({ app, ids }) =>
    reversalOf(app, ids[0] ?? '', ids[1] ?? ''),
  ),
];
