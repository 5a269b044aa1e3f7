import type { TestCard } from './card.js';
import { declines } from './declines.js';

/** What the bank refuses. */
export const declinedCards: readonly TestCard[] = [
  {
    number: '4000000000000002',
    brand: 'visa',
    title: 'is declined',
    tokens: ['pm_card_visa_chargeDeclined', 'pm_card_chargeDeclined'],
    behaviour: { kind: 'declines', decline: declines.generic },
  },
  {
    number: '4000000000009995',
    brand: 'visa',
    title: 'has insufficient funds',
    tokens: ['pm_card_visa_chargeDeclinedInsufficientFunds', 'pm_card_chargeDeclinedInsufficientFunds'],
    behaviour: { kind: 'declines', decline: declines.insufficientFunds },
  },
  {
    number: '4000000000009987',
    brand: 'visa',
    title: 'is lost',
    tokens: ['pm_card_visa_chargeDeclinedLostCard', 'pm_card_chargeDeclinedLostCard'],
    behaviour: { kind: 'declines', decline: declines.lostCard },
  },
  {
    number: '4000000000009979',
    brand: 'visa',
    title: 'is stolen',
    tokens: ['pm_card_visa_chargeDeclinedStolenCard', 'pm_card_chargeDeclinedStolenCard'],
    behaviour: { kind: 'declines', decline: declines.stolenCard },
  },
  {
    number: '4000000000000069',
    brand: 'visa',
    title: 'is expired',
    tokens: ['pm_card_chargeDeclinedExpiredCard', 'pm_card_visa_chargeDeclinedExpiredCard'],
    behaviour: { kind: 'declines', decline: declines.expiredCard },
  },
  {
    number: '4000000000000127',
    brand: 'visa',
    title: 'has the wrong CVC',
    tokens: ['pm_card_chargeDeclinedIncorrectCvc', 'pm_card_visa_chargeDeclinedIncorrectCvc'],
    behaviour: { kind: 'declines', decline: declines.incorrectCvc },
  },
  {
    number: '4000000000000119',
    brand: 'visa',
    title: 'meets a processing error',
    tokens: ['pm_card_chargeDeclinedProcessingError', 'pm_card_visa_chargeDeclinedProcessingError'],
    behaviour: { kind: 'declines', decline: declines.processingError },
  },
  {
    number: '4000000000006975',
    brand: 'visa',
    title: 'exceeds its velocity limit',
    tokens: ['pm_card_visa_chargeDeclinedVelocityLimitExceeded'],
    behaviour: { kind: 'declines', decline: declines.velocityExceeded },
  },
  {
    number: '4000000000000341',
    brand: 'visa',
    title: 'attaches, then fails when charged',
    tokens: ['pm_card_chargeCustomerFail', 'pm_card_visa_chargeCustomerFail'],
    behaviour: { kind: 'declines_charges', decline: declines.generic },
  },
];

/** Tokens of the older API without a published number; each shows that of another card of its kind. */
export const tokensWithoutNumber: readonly TestCard[] = [
  {
    number: '4000000000009995',
    brand: 'visa',
    funding: 'debit',
    title: 'has insufficient funds, by debit',
    tokens: [],
    onlyToken: 'tok_visa_debit_chargeDeclinedInsufficientFunds',
    behaviour: { kind: 'declines', decline: declines.insufficientFunds },
  },
  {
    number: '4000000000000002',
    brand: 'visa',
    title: 'is declined as fraudulent',
    tokens: [],
    onlyToken: 'tok_visa_chargeDeclinedFraudulent',
    behaviour: { kind: 'declines', decline: declines.fraudulent },
  },
  {
    number: '4000000000000341',
    brand: 'visa',
    title: 'attaches, then is lost when charged',
    tokens: [],
    onlyToken: 'tok_visa_chargeCustomerFailLostCard',
    behaviour: { kind: 'declines_charges', decline: declines.lostCard },
  },
  {
    number: '4000000000000341',
    brand: 'visa',
    title: 'attaches, then is stolen when charged',
    tokens: [],
    onlyToken: 'tok_visa_chargeCustomerFailStolenCard',
    behaviour: { kind: 'declines_charges', decline: declines.stolenCard },
  },
];
