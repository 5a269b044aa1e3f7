import type { Messages } from './messages.js';

const authenticationFailed =
  'We are unable to authenticate your payment method. Please choose a different payment method and try again.';

/** The sentences are Stripe's own wherever Stripe has one. */
export const en: Messages = {
  cardNumber: 'Card number',
  expiry: 'Expiration date',
  expiryPlaceholder: 'MM / YY',
  cvc: 'Security code',
  cvcPlaceholder: 'CVC',
  country: 'Country',
  zip: 'ZIP code',
  postalCode: 'Postal code',
  card: 'Card',
  testCards: 'Test cards',
  testCardsHint: 'Sandbox: only these numbers work, with any future date and any code.',
  fill: 'Fill in',
  outcomes: {
    succeeds: 'Payment succeeds',
    declined: 'Declined',
    authentication: 'Asks for 3-D Secure',
    insufficient_funds: 'Insufficient funds',
    fails_when_charged: 'Is saved, then fails when charged',
    lost: 'Lost card',
    stolen: 'Stolen card',
    expired: 'Expired card',
    wrong_cvc: 'Wrong security code',
    processing_error: 'Processing error',
    disputed_fraudulent: 'Disputed as fraud',
    disputed_not_received: 'Disputed as not received',
    inquired: 'The bank inquires',
    refund_pending: 'Refunds take a minute',
    refund_fails: 'Refunds fail',
    available_at_once: 'Money available at once',
  },
  errors: {
    incomplete_number: 'Your card number is incomplete.',
    invalid_number: 'Your card number is invalid.',
    not_a_test_card: "Your card number is not one of the sandbox's test cards. Try 4242 4242 4242 4242.",
    incomplete_expiry: "Your card's expiration date is incomplete.",
    invalid_expiry_month: "Your card's expiration month is invalid.",
    invalid_expiry_month_past: "Your card's expiration date is in the past.",
    invalid_expiry_year_past: "Your card's expiration year is in the past.",
    invalid_expiry_year: "Your card's expiration year is invalid.",
    incomplete_cvc: "Your card's security code is incomplete.",
    incomplete_zip: 'Your postal code is incomplete.',
    card_declined: 'Your card was declined.',
    insufficient_funds: 'Your card has insufficient funds.',
    expired_card: 'Your card has expired.',
    incorrect_cvc: "Your card's security code is incorrect.",
    processing_error: 'An error occurred while processing your card. Try again in a little bit.',
    payment_intent_authentication_failure: authenticationFailed,
    setup_intent_authentication_failure: authenticationFailed,
    network:
      'We are experiencing issues connecting to our payments provider. Please check your internet connection and try again.',
  },
};
