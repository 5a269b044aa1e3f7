/** What happens when a test card is attached to a customer or charged. */
export type CardBehaviour =
  | {
      kind: 'succeeds';
      /** The cardholder disputes each charge once it is captured. */
      dispute?: { reason: string; inquiry?: boolean };
      /** A minute after a refund. */
      refund?: 'succeeds_later' | 'fails_later';
      /** Its money is available at once. */
      bypassesPending?: true;
    }
  /** Asks for 3-D Secure on every on-session payment and set-up; off-session it works once it was set up. */
  | {
      kind: 'authenticates';
      /** Off-session too, even when it was set up: then it is declined. */
      always?: true;
      /** It counts as set up from the start. */
      isSetUp?: true;
      /** What the bank says once the cardholder has authenticated, or off-session. */
      decline?: Decline;
    }
  | ({ kind: 'declines' } & Decline)
  /** Attaches, then declines every charge. */
  | ({ kind: 'declines_charges' } & Decline);

/** Why the bank refuses. */
export interface Decline {
  code: string;
  declineCode: string | null;
  message: string;
  adviceCode: string | null;
}

export interface TestCard {
  number: string;
  brand: 'visa' | 'mastercard' | 'amex' | 'discover' | 'diners' | 'jcb' | 'unionpay';
  /** Default `credit`. */
  funding?: 'debit' | 'prepaid';
  title: string;
  /** The ready-made payment methods that stand for it. */
  tokens: string[];
  behaviour: CardBehaviour;
}

const declined = 'Your card was declined.';

/** The published test cards that the sandbox knows. Any other number is refused. */
export const testCards: readonly TestCard[] = [
  {
    number: '4242424242424242',
    brand: 'visa',
    title: 'succeeds',
    tokens: ['pm_card_visa'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '5555555555554444',
    brand: 'mastercard',
    title: 'succeeds',
    tokens: ['pm_card_mastercard'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '378282246310005',
    brand: 'amex',
    title: 'succeeds; its code has four digits',
    tokens: ['pm_card_amex'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '6011111111111117',
    brand: 'discover',
    title: 'succeeds',
    tokens: ['pm_card_discover'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '3056930009020004',
    brand: 'diners',
    title: 'succeeds',
    tokens: ['pm_card_diners'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '3566002020360505',
    brand: 'jcb',
    title: 'succeeds',
    tokens: ['pm_card_jcb'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '6200000000000005',
    brand: 'unionpay',
    title: 'succeeds',
    tokens: ['pm_card_unionpay'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '4000056655665556',
    brand: 'visa',
    funding: 'debit',
    title: 'succeeds, by debit',
    tokens: ['pm_card_visa_debit'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '4000000000000002',
    brand: 'visa',
    title: 'is declined',
    tokens: ['pm_card_visa_chargeDeclined', 'pm_card_chargeDeclined'],
    behaviour: {
      kind: 'declines',
      code: 'card_declined',
      declineCode: 'generic_decline',
      message: declined,
      adviceCode: 'try_again_later',
    },
  },
  {
    number: '4000002500003155',
    brand: 'visa',
    title: 'needs 3-D Secure, off-session only until it was set up',
    tokens: ['pm_card_authenticationRequiredOnSetup'],
    behaviour: { kind: 'authenticates' },
  },
  {
    number: '4000002760003184',
    brand: 'visa',
    title: 'needs 3-D Secure for every payment',
    tokens: ['pm_card_authenticationRequired'],
    behaviour: { kind: 'authenticates', always: true },
  },
  {
    number: '4000000000003220',
    brand: 'visa',
    title: 'needs 3-D Secure 2 for every payment',
    tokens: ['pm_card_threeDSecure2Required'],
    behaviour: { kind: 'authenticates', always: true },
  },
  {
    number: '4000003800000446',
    brand: 'visa',
    title: 'needs 3-D Secure, and is set up for off-session payments',
    tokens: ['pm_card_authenticationRequiredSetupForOffSession'],
    behaviour: { kind: 'authenticates', isSetUp: true },
  },
  {
    number: '4000008260003178',
    brand: 'visa',
    title: 'needs 3-D Secure, then has insufficient funds',
    tokens: ['pm_card_authenticationRequiredChargeDeclinedInsufficientFunds'],
    behaviour: {
      kind: 'authenticates',
      decline: {
        code: 'card_declined',
        declineCode: 'insufficient_funds',
        message: 'Your card has insufficient funds.',
        adviceCode: 'try_again_later',
      },
    },
  },
  {
    number: '4000008400001629',
    brand: 'visa',
    title: 'needs 3-D Secure, then is declined',
    tokens: ['pm_card_threeDSecureRequiredChargeDeclined'],
    behaviour: {
      kind: 'authenticates',
      decline: {
        code: 'card_declined',
        declineCode: 'generic_decline',
        message: declined,
        adviceCode: 'try_again_later',
      },
    },
  },
  {
    number: '4000000000009995',
    brand: 'visa',
    title: 'has insufficient funds',
    tokens: ['pm_card_visa_chargeDeclinedInsufficientFunds', 'pm_card_chargeDeclinedInsufficientFunds'],
    behaviour: {
      kind: 'declines',
      code: 'card_declined',
      declineCode: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
      adviceCode: 'try_again_later',
    },
  },
  {
    number: '4000000000000341',
    brand: 'visa',
    title: 'attaches, then fails when charged',
    tokens: ['pm_card_chargeCustomerFail'],
    behaviour: {
      kind: 'declines_charges',
      code: 'card_declined',
      declineCode: 'generic_decline',
      message: declined,
      adviceCode: 'try_again_later',
    },
  },
  {
    number: '4000000000009987',
    brand: 'visa',
    title: 'is lost',
    tokens: ['pm_card_visa_chargeDeclinedLostCard', 'pm_card_chargeDeclinedLostCard'],
    behaviour: {
      kind: 'declines',
      code: 'card_declined',
      declineCode: 'lost_card',
      message: declined,
      adviceCode: 'do_not_try_again',
    },
  },
  {
    number: '4000000000009979',
    brand: 'visa',
    title: 'is stolen',
    tokens: ['pm_card_visa_chargeDeclinedStolenCard', 'pm_card_chargeDeclinedStolenCard'],
    behaviour: {
      kind: 'declines',
      code: 'card_declined',
      declineCode: 'stolen_card',
      message: declined,
      adviceCode: 'do_not_try_again',
    },
  },
  {
    number: '4000000000000069',
    brand: 'visa',
    title: 'is expired',
    tokens: ['pm_card_chargeDeclinedExpiredCard'],
    behaviour: {
      kind: 'declines',
      code: 'expired_card',
      declineCode: null,
      message: 'Your card has expired.',
      adviceCode: 'do_not_try_again',
    },
  },
  {
    number: '4000000000000127',
    brand: 'visa',
    title: 'has the wrong CVC',
    tokens: ['pm_card_chargeDeclinedIncorrectCvc'],
    behaviour: {
      kind: 'declines',
      code: 'incorrect_cvc',
      declineCode: null,
      message: "Your card's security code is incorrect.",
      adviceCode: 'confirm_card_data',
    },
  },
  {
    number: '4000000000000119',
    brand: 'visa',
    title: 'meets a processing error',
    tokens: ['pm_card_chargeDeclinedProcessingError'],
    behaviour: {
      kind: 'declines',
      code: 'processing_error',
      declineCode: null,
      message: 'An error occurred while processing your card. Try again in a little bit.',
      adviceCode: 'try_again_later',
    },
  },
  {
    number: '4000000000000259',
    brand: 'visa',
    title: 'succeeds, and is disputed as fraudulent',
    tokens: ['pm_card_createDispute'],
    behaviour: { kind: 'succeeds', dispute: { reason: 'fraudulent' } },
  },
  {
    number: '4000000000002685',
    brand: 'visa',
    title: 'succeeds, and is disputed as not received',
    tokens: ['pm_card_createDisputeProductNotReceived'],
    behaviour: { kind: 'succeeds', dispute: { reason: 'product_not_received' } },
  },
  {
    number: '4000000000001976',
    brand: 'visa',
    title: 'succeeds, and the bank inquires',
    tokens: ['pm_card_createDisputeInquiry'],
    behaviour: { kind: 'succeeds', dispute: { reason: 'fraudulent', inquiry: true } },
  },
  {
    number: '4000000000007726',
    brand: 'visa',
    title: 'succeeds; its refunds are pending for a minute',
    tokens: ['pm_card_pendingRefund'],
    behaviour: { kind: 'succeeds', refund: 'succeeds_later' },
  },
  {
    number: '4000000000005126',
    brand: 'visa',
    title: 'succeeds; its refunds fail after a minute',
    tokens: ['pm_card_refundFail'],
    behaviour: { kind: 'succeeds', refund: 'fails_later' },
  },
  {
    number: '4000000000000077',
    brand: 'visa',
    title: 'succeeds; its money is available at once',
    tokens: ['pm_card_bypassPending'],
    behaviour: { kind: 'succeeds', bypassesPending: true },
  },
];

export function testCardByNumber(number: string): TestCard | undefined {
  return testCards.find((card) => card.number === number);
}

export function testCardByToken(token: string): TestCard | undefined {
  return testCards.find((card) => card.tokens.includes(token));
}

/** Each ready-made payment method has its token of the older API: `tok_visa` is the card of `pm_card_visa`. */
export function testCardBySourceToken(token: string): TestCard | undefined {
  return token.startsWith('tok_') ? testCardByToken(token.replace('tok_', 'pm_card_')) : undefined;
}
