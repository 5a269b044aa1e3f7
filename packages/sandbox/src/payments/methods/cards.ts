import { createHash } from 'node:crypto';
import type { App } from '../../core/app.js';
import { invalid, StripeError } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Address, PaymentMethod } from '../../core/stored.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { cardsIn, paymentMethodsIn } from '../tables.js';
import type { CardBehaviour, TestCard } from '../test-cards/card.js';
import { testCardByNumber, testCardBySourceToken, testCardByToken } from '../test-cards/index.js';

/** A card as a person types it. */
export interface CardInput {
  /** Spaces and hyphens are ignored. */
  number: string;
  expMonth: number;
  /** Two or four digits. */
  expYear: number;
  cvc?: string | undefined;
}

export interface BillingDetailsInput {
  address?: { [Key in keyof Address]?: string | null } | null | undefined;
  email?: string | null | undefined;
  name?: string | null | undefined;
  phone?: string | null | undefined;
}

export interface CardDetails {
  billingDetails?: BillingDetailsInput | undefined;
  metadata?: Record<string, string>;
  allowRedisplay?: string;
  /** `card` for one of the older Sources API, which is a Card object too; default `pm`. */
  prefix?: 'card' | 'pm';
}

const emptyAddress: Address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

/** All six fields, those not given as null. */
export function wholeAddress(address: BillingDetailsInput['address']): Address {
  return { ...emptyAddress, ...address };
}

/**
 * A new, unattached card PaymentMethod.
 *
 * @throws StripeError card_error, as Stripe's: a number that cannot be one, a date in the past, an incomplete CVC,
 *   and a card that is not a published test card (`test_mode_live_card`)
 */
export function createCardPaymentMethod(app: App, card: CardInput, details: CardDetails = {}): PaymentMethod {
  return insertCard(app, checkCard(app, card), card, details);
}

/** A new card of a published test card's number; valid for a year unless `expiry` says otherwise. */
export function readyMadeCard(
  app: App,
  known: TestCard,
  details: CardDetails = {},
  expiry?: Pick<CardInput, 'expMonth' | 'expYear'>,
): PaymentMethod {
  const now = app.clock.now();
  const { expMonth, expYear } = expiry ?? { expMonth: now.getUTCMonth() + 1, expYear: now.getUTCFullYear() + 1 };
  // It has a code, which the bank checks when it is attached or charged.
  return insertCard(app, known, { number: known.number, expMonth, expYear, cvc: '123' }, details);
}

/** The payment method an id or a ready-made token (`pm_card_visa`) names; a token makes a new one each time. */
export function findPaymentMethod(app: App, id: string, param = 'payment_method'): PaymentMethod {
  const known = testCardByToken(id);
  if (!known) return paymentMethodsIn(app.store).require(id, param);
  return readyMadeCard(app, known);
}

/** As {@link findPaymentMethod}, without making anything: for checks before the first change. */
export function checkPaymentMethodExists(app: App, id: string, param = 'payment_method'): void {
  if (!testCardByToken(id)) paymentMethodsIn(app.store).require(id, param);
}

/** The test card that a payment method was made of. */
export function testCardOf(app: App, paymentMethodId: string): TestCard | undefined {
  const { number = '', onlyToken } = cardsIn(app.store).get(paymentMethodId) ?? {};
  return onlyToken === undefined ? testCardByNumber(number) : testCardBySourceToken(onlyToken);
}

export function behaviourOf(app: App, paymentMethodId: string): CardBehaviour {
  return testCardOf(app, paymentMethodId)?.behaviour ?? { kind: 'succeeds' };
}

/** After this the method may not be used again unless it is, or becomes, a customer's. */
export function spend(app: App, method: PaymentMethod): void {
  const card = cardsIn(app.store).get(method.id);
  if (card && !method.customer) card.spent = true;
}

/** As recorded: without a code, and without a parameter. */
export function cannotBeReused(): StripeError {
  return invalid(
    'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a ' +
      'connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a ' +
      'PaymentMethod multiple times, you must attach it to a Customer first.',
  );
}

export function cardError(code: string, message: string, param?: string, declineCode?: string | null): StripeError {
  return new StripeError(402, {
    type: 'card_error',
    code,
    message,
    ...(param ? { param } : {}),
    ...(declineCode ? { decline_code: declineCode } : {}),
  });
}

function checkCard(app: App, card: CardInput): TestCard {
  const digits = card.number.replace(/[\s-]/g, '');
  if (!/^\d{12,19}$/.test(digits) || !passesLuhn(digits)) {
    throw cardError('incorrect_number', 'Your card number is incorrect.', 'number');
  }
  const known = testCardByNumber(digits);
  if (!known) {
    throw cardError(
      'card_declined',
      'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
      'number',
      'test_mode_live_card',
    );
  }
  if (!Number.isInteger(card.expMonth) || card.expMonth < 1 || card.expMonth > 12) {
    throw cardError('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
  }
  const now = app.clock.now();
  const year = wholeYear(card.expYear);
  if (!Number.isInteger(year) || year < now.getUTCFullYear() || year > now.getUTCFullYear() + 50) {
    throw cardError('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year');
  }
  if (year === now.getUTCFullYear() && card.expMonth < now.getUTCMonth() + 1) {
    throw cardError('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
  }
  // American Express prints four digits, and takes the three of its back as well.
  const isCode = known.brand === 'amex' ? /^\d{3,4}$/ : /^\d{3}$/;
  if (card.cvc !== undefined && !isCode.test(card.cvc)) {
    throw cardError('invalid_cvc', "Your card's security code is invalid.", 'cvc');
  }
  return known;
}

function wholeYear(year: number): number {
  return year < 100 ? 2000 + year : year;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  [...digits].reverse().forEach((digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}

/** What a brand is called where a person sees it, if not as in `brand`. */
const displayBrands: Partial<Record<TestCard['brand'], string>> = {
  amex: 'american_express',
  diners: 'diners_club',
  unionpay: 'union_pay',
  unknown: 'other',
};

function insertCard(app: App, known: TestCard, card: CardInput, details: CardDetails): PaymentMethod {
  const { billingDetails } = details;
  const id = newId(details.prefix ?? 'pm');
  cardsIn(app.store).set(id, {
    number: known.number,
    ...(known.onlyToken === undefined ? {} : { onlyToken: known.onlyToken }),
    setUp: known.behaviour.kind === 'authenticates' && known.behaviour.isSetUp === true,
    spent: false,
  });
  return paymentMethodsIn(app.store).insert({
    id,
    object: 'payment_method',
    allow_redisplay: (details.allowRedisplay ?? 'unspecified') as 'unspecified',
    billing_details: {
      address: wholeAddress(billingDetails?.address),
      email: billingDetails?.email ?? null,
      name: billingDetails?.name ?? null,
      phone: billingDetails?.phone ?? null,
      tax_id: null,
    },
    card: {
      brand: known.brand,
      checks: {
        address_line1_check: billingDetails?.address?.line1 ? 'unchecked' : null,
        address_postal_code_check: billingDetails?.address?.postal_code ? 'unchecked' : null,
        cvc_check: card.cvc === undefined ? null : 'unchecked',
      },
      country: known.country ?? 'US',
      display_brand: displayBrands[known.brand] ?? known.brand,
      exp_month: card.expMonth,
      exp_year: wholeYear(card.expYear),
      fingerprint: fingerprintOf(known.number),
      funding: known.funding ?? 'credit',
      generated_from: null,
      last4: known.number.slice(-4),
      networks: { available: [...(known.coBrand ? [known.coBrand] : []), known.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: !known.without3ds },
      wallet: null,
    },
    created: app.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, details.metadata),
    type: 'card',
  });
}

/** The same card always has the same fingerprint. */
function fingerprintOf(number: string): string {
  return createHash('sha256')
    .update(`tillkit-sandbox:${number}`)
    .digest('base64url')
    .replace(/[-_]/g, '0')
    .slice(0, 16);
}
