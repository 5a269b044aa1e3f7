import type { Decline } from './card.js';

/*
 * What Stripe answers of each declined card, as recorded in test mode (August 2026, API 2026-06-24.dahlia). A null is
 * recorded too, but for those from `incorrectZip` on: they were recorded before Stripe had these fields, or never. The
 * decline code of `incorrectZip` follows the rule of all others.
 */

const generic: Decline = {
  code: 'card_declined',
  declineCode: 'generic_decline',
  message: 'Your card was declined.',
  param: null,
  adviceCode: 'try_again_later',
  networkAdviceCode: null,
  networkDeclineCode: '01',
};

export const declines = {
  generic,
  insufficientFunds: {
    ...generic,
    declineCode: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
    networkAdviceCode: '02',
    networkDeclineCode: '51',
  },
  lostCard: {
    ...generic,
    declineCode: 'lost_card',
    adviceCode: 'do_not_try_again',
    networkAdviceCode: '01',
    networkDeclineCode: '41',
  },
  stolenCard: {
    ...generic,
    declineCode: 'stolen_card',
    adviceCode: 'do_not_try_again',
    networkAdviceCode: '01',
    networkDeclineCode: '43',
  },
  expiredCard: {
    code: 'expired_card',
    declineCode: 'expired_card',
    message: 'Your card has expired.',
    param: 'exp_month',
    adviceCode: 'confirm_card_data',
    networkAdviceCode: '03',
    networkDeclineCode: '54',
  },
  incorrectCvc: {
    code: 'incorrect_cvc',
    declineCode: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
    param: 'cvc',
    adviceCode: 'confirm_card_data',
    networkAdviceCode: '03',
    networkDeclineCode: 'N7',
  },
  processingError: {
    code: 'processing_error',
    declineCode: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
    param: null,
    adviceCode: 'try_again_later',
    networkAdviceCode: null,
    networkDeclineCode: '06',
  },
  velocityExceeded: {
    ...generic,
    declineCode: 'card_velocity_exceeded',
    message: 'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
    networkAdviceCode: '02',
    networkDeclineCode: '61',
  },
  incorrectZip: {
    code: 'incorrect_zip',
    declineCode: 'incorrect_zip',
    message:
      'Your card could not be authorized using the postal code provided. Please update the postal code, or contact your card issuer for further details.',
    param: 'address_zip',
    adviceCode: null,
    networkAdviceCode: null,
    networkDeclineCode: null,
    blockedBy: 'rule',
  },
  /** Stripe's page gives this one's token the code of an expired card; its name says otherwise. */
  fraudulent: { ...generic, declineCode: 'fraudulent', adviceCode: null, networkDeclineCode: null },
  blocked: {
    ...generic,
    declineCode: 'fraudulent',
    adviceCode: null,
    networkDeclineCode: null,
    blockedBy: 'risk',
  },
  authenticationRequired: {
    code: 'authentication_required',
    declineCode: 'authentication_required',
    message: 'Your card was declined. This transaction requires authentication.',
    param: null,
    adviceCode: null,
    networkAdviceCode: null,
    networkDeclineCode: null,
  },
} satisfies Record<string, Decline>;
