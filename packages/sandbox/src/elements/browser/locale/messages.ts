import type { TestCardOutcome } from '../card/test-cards.js';

/** Everything the card form and the challenge say. One object per language; a missing sentence is a type error. */
export interface Messages {
  readonly cardNumber: string;
  readonly expiry: string;
  readonly expiryPlaceholder: string;
  readonly cvc: string;
  readonly cvcPlaceholder: string;
  readonly country: string;
  readonly zip: string;
  readonly postalCode: string;
  readonly card: string;
  readonly savedMethods: string;
  readonly newCard: string;
  readonly savedCard: (brand: string, last4: string) => string;
  readonly remove: string;
  readonly reallyRemove: string;
  readonly saveMethod: string;
  readonly terms: (merchant: string) => string;
  readonly address: AddressMessages;
  readonly email: string;
  readonly incompleteEmail: string;
  readonly invalidEmail: string;
  /** Names the frame of the bank's page. */
  readonly challenge: string;
  readonly testCards: string;
  readonly testCardsHint: string;
  readonly fill: string;
  readonly outcomes: Readonly<Record<TestCardOutcome, string>>;
  /** By Stripe's code or decline code. */
  readonly errors: Readonly<Record<ErrorKey, string>>;
}

export interface AddressMessages {
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly organization: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly state: string;
  readonly phone: string;
  readonly contacts: string;
  readonly newAddress: string;
  readonly incomplete: string;
  readonly poBox: string;
}

export type ErrorKey =
  | 'incomplete_number'
  | 'invalid_number'
  | 'not_a_test_card'
  | 'incomplete_expiry'
  | 'invalid_expiry_month'
  | 'invalid_expiry_month_past'
  | 'invalid_expiry_year_past'
  | 'invalid_expiry_year'
  | 'incomplete_cvc'
  | 'incomplete_zip'
  | 'card_declined'
  | 'insufficient_funds'
  | 'expired_card'
  | 'incorrect_cvc'
  | 'processing_error'
  | 'payment_intent_authentication_failure'
  | 'setup_intent_authentication_failure'
  | 'network';
