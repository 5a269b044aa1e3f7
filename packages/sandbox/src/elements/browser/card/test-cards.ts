import { testCards } from '../../../payments/test-cards/index.js';

/** What a card of the list does, as the list says it. */
export type TestCardOutcome =
  | 'succeeds'
  | 'declined'
  | 'authentication'
  | 'authentication_always'
  | 'authentication_set_up'
  | 'authentication_insufficient_funds'
  | 'authentication_declined'
  | 'insufficient_funds'
  | 'fails_when_charged'
  | 'lost'
  | 'stolen'
  | 'expired'
  | 'wrong_cvc'
  | 'processing_error'
  | 'disputed_fraudulent'
  | 'disputed_not_received'
  | 'inquired'
  | 'refund_pending'
  | 'refund_fails'
  | 'available_at_once';

export interface OfferedCard {
  readonly number: string;
  readonly outcome: TestCardOutcome;
}

/** The cards that the form offers: one for each thing that can happen, and one for each brand. */
export const offeredCards: readonly OfferedCard[] = [
  { number: '4242424242424242', outcome: 'succeeds' },
  { number: '4000002500003155', outcome: 'authentication' },
  { number: '4000000000000002', outcome: 'declined' },
  { number: '4000000000009995', outcome: 'insufficient_funds' },
  { number: '4000000000000341', outcome: 'fails_when_charged' },
  { number: '4000000000009987', outcome: 'lost' },
  { number: '4000000000009979', outcome: 'stolen' },
  { number: '4000000000000069', outcome: 'expired' },
  { number: '4000000000000127', outcome: 'wrong_cvc' },
  { number: '4000000000000119', outcome: 'processing_error' },
  { number: '4000000000000259', outcome: 'disputed_fraudulent' },
  { number: '4000000000002685', outcome: 'disputed_not_received' },
  { number: '4000000000001976', outcome: 'inquired' },
  { number: '4000000000007726', outcome: 'refund_pending' },
  { number: '4000000000005126', outcome: 'refund_fails' },
  { number: '4000000000000077', outcome: 'available_at_once' },
  { number: '4000002760003184', outcome: 'authentication_always' },
  { number: '4000000000003220', outcome: 'authentication_always' },
  { number: '4000003800000446', outcome: 'authentication_set_up' },
  { number: '4000008260003178', outcome: 'authentication_insufficient_funds' },
  { number: '4000008400001629', outcome: 'authentication_declined' },
  { number: '5555555555554444', outcome: 'succeeds' },
  { number: '378282246310005', outcome: 'succeeds' },
  { number: '6011111111111117', outcome: 'succeeds' },
  { number: '3056930009020004', outcome: 'succeeds' },
  { number: '3566002020360505', outcome: 'succeeds' },
  { number: '6200000000000005', outcome: 'succeeds' },
  { number: '4000056655665556', outcome: 'succeeds' },
];

const numbers = new Set(testCards.map((card) => card.number));

/**
 * The only card numbers the sandbox takes are Stripe's published test cards (https://docs.stripe.com/testing). Whatever else
 * is typed may be a real card, and must not leave the field.
 *
 * @param digits without spaces
 */
export const isTestCard = (digits: string): boolean => numbers.has(digits);

/** Whether a published card begins like this. */
export const beginsTestCard = (digits: string): boolean => testCards.some(({ number }) => number.startsWith(digits));
