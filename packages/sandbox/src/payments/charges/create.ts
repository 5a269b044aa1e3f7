import type { Stripe } from 'stripe';
import { checkAmount, checkCurrency } from '../../core/amounts.js';
import type { App } from '../../core/app.js';
import { invalid, StripeError, unsupported } from '../../core/errors.js';
import { PLATFORM_APPLICATION } from '../../core/ids.js';
import type { Charge, Customer, PaymentMethod, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { declinedCharge } from '../intents/confirm.js';
import { shippingOf } from '../intents/shipping.js';
import { cardOf } from '../methods/card.js';
import { spend } from '../methods/cards.js';
import { ownCard } from '../methods/default.js';
import { refusalOf } from '../methods/refusals.js';
import { cardOfToken, readToken } from '../methods/token.js';
import { authorizationsIn, paymentMethodsIn } from '../tables.js';
import { chargeFailed, chargeSucceeded, type Payment } from './charge.js';
import { disputeAsCardWants } from './dispute.js';
import { checkShares } from './shares.js';

type CreateParams = Stored<Stripe.ChargeCreateParams>;

/*
 * Charges of the older API, made without a PaymentIntent (docs.stripe.com/api/charges/create): the customer is taken not to
 * be there, so a card that asks for authentication and was not set up for that is declined.
 *
 *   from           to          by
 *   (a card)       captured    createCharge
 *                  held        createCharge, `capture` is false
 *                  failed      createCharge, declined
 *   held           captured    captureCharge (capture.ts): the rest goes back to the card
 *                  released    a refund of the whole, or seven days
 */

/** @throws StripeError card_error when the card is declined (the failed charge stays), invalid_request_error before any change */
export function createCharge(app: App, params: CreateParams): Charge {
  const { amount, currency } = readAmount(params);
  const metadata = mergeMetadata({}, params.metadata);
  checkShares(app, params, amount);
  if (params.transfer_data?.description !== undefined) throw unsupported('transfer_data[description]');
  const customer =
    params.customer === undefined ? undefined : customersIn(app.store).require(params.customer, 'customer');
  const method = cardToCharge(app, customer, params.source);
  const payment: Payment = {
    amount,
    application: app.account === null ? null : PLATFORM_APPLICATION,
    application_fee_amount: params.application_fee_amount ?? null,
    currency,
    customer: customer?.id ?? null,
    description: params.description ?? null,
    held: params.capture === false,
    metadata,
    on_behalf_of: params.on_behalf_of ?? null,
    paymentIntent: null,
    receipt_email: params.receipt_email ?? null,
    several: false,
    shipping: shippingOf(params.shipping),
    source: cardOf(method),
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
    transfer_data: params.transfer_data ?? null,
    transfer_group: params.transfer_group ?? null,
  };
  spend(app, method);
  const refused = refusalOf(app, method);
  if (refused) throw new StripeError(402, declinedCharge(chargeFailed(app, payment, method, refused), refused));
  const charge = chargeSucceeded(app, payment, method, false);
  if (charge.captured) disputeAsCardWants(app, charge);
  else authorizationsIn(app.store).add(charge.id);
  return charge;
}

function readAmount({ amount, currency }: CreateParams): { amount: number; currency: string } {
  if (amount === undefined) throw missingParam('amount');
  if (currency === undefined) throw missingParam('currency');
  checkAmount(amount, currency);
  checkCurrency(currency);
  return { amount, currency: currency.toLowerCase() };
}

function missingParam(param: string): StripeError {
  return invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

/** The customer's own card, or the one of a token. Uses the token: nothing may be refused after it. */
function cardToCharge(app: App, customer: Customer | undefined, source: string | undefined): PaymentMethod {
  if (customer && source !== undefined) return ownCard(app, customer, source, 'source');
  if (customer) return defaultCard(app, customer);
  if (source === undefined) throw invalid('Must provide source or customer.', { code: 'parameter_missing' });
  return cardOfToken(app, readToken(app, source));
}

/** A default payment method is none: charges are made of sources alone. */
function defaultCard(app: App, { default_source: source, id }: Customer): PaymentMethod {
  if (source !== null) return paymentMethodsIn(app.store).require(String(source), 'customer');
  const has = paymentMethodsIn(app.store)
    .all()
    .some((method) => method.customer === id);
  throw new StripeError(402, {
    type: 'card_error',
    code: 'missing',
    param: 'card',
    message: has
      ? "This Customer doesn't have any legacy saved payment details, but does have a Payment Method attached. Use a Payment Intent instead of creating a Charge: https://stripe.com/docs/payments/payment-intents/migration"
      : "This Customer doesn't have any saved payment details. Attach a legacy Token, Card, Bank Account, or Source to this Customer and then try this request again, or use Payment Intents and Payment Methods instead.",
  });
}
