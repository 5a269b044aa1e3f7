import type { TestCard } from './card.js';

/** What cardholders and their banks dispute. */
export const disputedCards: readonly TestCard[] = [
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
    number: '4000000000005423',
    brand: 'visa',
    title: 'succeeds, and the bank warns of fraud',
    tokens: ['pm_card_createIssuerFraudRecord'],
    behaviour: { kind: 'succeeds', warns: true },
  },
  {
    number: '4000000404000079',
    brand: 'visa',
    title: 'succeeds, and is disputed; a second dispute is not simulated',
    tokens: ['pm_card_createMultipleDisputes'],
    behaviour: { kind: 'succeeds', dispute: { reason: 'fraudulent' } },
  },
  {
    number: '4000000404000038',
    brand: 'visa',
    title: 'succeeds, and is disputed; eligible for Visa Compelling Evidence 3.0',
    tokens: ['pm_card_createCe3EligibleDispute'],
    behaviour: { kind: 'succeeds', dispute: { reason: 'fraudulent', eligible: ['visa_compelling_evidence_3'] } },
  },
  {
    number: '4000008400000779',
    brand: 'visa',
    title: 'succeeds, and is disputed for Visa compliance',
    tokens: ['pm_card_createComplianceDispute'],
    behaviour: { kind: 'succeeds', dispute: { reason: 'noncompliant', eligible: ['visa_compliance'] } },
  },
  {
    number: '5105008400000002',
    brand: 'mastercard',
    title: 'succeeds, and is disputed for Mastercard compliance',
    tokens: ['pm_card_createMastercardComplianceDispute'],
    behaviour: { kind: 'succeeds', dispute: { reason: 'noncompliant', eligible: ['mastercard_compliance'] } },
  },
  {
    number: '4000000001000043',
    brand: 'visa',
    title: 'succeeds, and is disputed; Smart Disputes are not simulated',
    tokens: ['pm_card_createAutoRepresentmentEligibleDispute'],
    behaviour: { kind: 'succeeds', dispute: { reason: 'fraudulent' } },
  },
];

/** Whose refunds take their time. */
export const refundCards: readonly TestCard[] = [
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
];

/** Whose money does not wait. */
export const availableCards: readonly TestCard[] = [
  {
    number: '4000000000000077',
    brand: 'visa',
    title: 'succeeds; its money is available at once',
    tokens: ['pm_card_bypassPending'],
    behaviour: { kind: 'succeeds', bypassesPending: true },
  },
  {
    number: '4000003720000278',
    brand: 'visa',
    country: 'IE',
    title: 'succeeds, and is of IE; its money is available at once',
    tokens: ['pm_card_bypassPendingInternational'],
    behaviour: { kind: 'succeeds', bypassesPending: true },
  },
];
