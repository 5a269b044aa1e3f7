import type { TestCard } from './card.js';
import { declines } from './declines.js';

/** What needs 3-D Secure, supports it, or has it fail. */
export const threeDSecureCards: readonly TestCard[] = [
  {
    number: '4000002500003155',
    brand: 'visa',
    country: 'FR',
    title: 'needs 3-D Secure, off-session only until it was set up',
    tokens: ['pm_card_authenticationRequiredOnSetup'],
    behaviour: { kind: 'authenticates' },
  },
  {
    number: '4000002760003184',
    brand: 'visa',
    country: 'DE',
    title: 'needs 3-D Secure for every payment',
    tokens: ['pm_card_authenticationRequired'],
    behaviour: { kind: 'authenticates', always: true },
  },
  {
    number: '4000003800000446',
    brand: 'visa',
    country: 'IT',
    title: 'needs 3-D Secure, and is set up for off-session payments',
    tokens: ['pm_card_authenticationRequiredSetupForOffSession'],
    behaviour: { kind: 'authenticates', isSetUp: true },
  },
  {
    number: '4000008260003178',
    brand: 'visa',
    country: 'GB',
    title: 'needs 3-D Secure, then has insufficient funds',
    tokens: ['pm_card_authenticationRequiredChargeDeclinedInsufficientFunds'],
    behaviour: { kind: 'authenticates', decline: declines.insufficientFunds },
  },
  {
    number: '4000000000003220',
    brand: 'visa',
    country: 'IE',
    title: 'needs 3-D Secure 2 for every payment',
    tokens: ['pm_card_threeDSecure2Required'],
    behaviour: { kind: 'authenticates', always: true },
  },
  {
    number: '4000008400000027',
    brand: 'visa',
    title: 'needs 3-D Secure 2 for every payment, and is of US',
    tokens: [],
    behaviour: { kind: 'authenticates', always: true },
  },
  {
    number: '4000008400001629',
    brand: 'visa',
    title: 'needs 3-D Secure, then is declined',
    tokens: ['pm_card_threeDSecureRequiredChargeDeclined'],
    behaviour: { kind: 'authenticates', decline: declines.generic },
  },
  {
    number: '4000008400001280',
    brand: 'visa',
    title: 'needs 3-D Secure, which cannot be asked for: is declined',
    tokens: ['pm_card_threeDSecureRequiredProcessingError'],
    behaviour: { kind: 'declines_charges', decline: declines.generic },
  },
  {
    number: '4000000000003055',
    brand: 'visa',
    title: 'succeeds; 3-D Secure is not required',
    tokens: ['pm_card_threeDSecureOptional'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '4000000000003097',
    brand: 'visa',
    title: 'succeeds; 3-D Secure is not required, and would fail',
    tokens: ['pm_card_threeDSecureOptionalProcessingError'],
    behaviour: { kind: 'succeeds' },
  },
  {
    number: '4000000032200000',
    brand: 'visa',
    title: 'succeeds; authenticated by 3-D Secure without a challenge',
    tokens: [],
    behaviour: { kind: 'succeeds', frictionless: true },
  },
];

/** Challenges of phones: elsewhere they are the usual one. */
export const mobileChallengeCards: readonly TestCard[] = [
  {
    number: '4000582600000094',
    brand: 'visa',
    country: 'GB',
    title: 'needs 3-D Secure 2 for every payment; on a phone, out of band',
    tokens: [],
    behaviour: { kind: 'authenticates', always: true },
  },
  {
    number: '4000582600000045',
    brand: 'visa',
    country: 'GB',
    title: 'needs 3-D Secure 2 for every payment; on a phone, by a one-time passcode',
    tokens: [],
    behaviour: { kind: 'authenticates', always: true },
  },
  {
    number: '4000582600000102',
    brand: 'visa',
    country: 'GB',
    title: 'needs 3-D Secure 2 for every payment; on a phone, by a choice of one',
    tokens: [],
    behaviour: { kind: 'authenticates', always: true },
  },
  {
    number: '4000582600000110',
    brand: 'visa',
    country: 'GB',
    title: 'needs 3-D Secure 2 for every payment; on a phone, by a choice of several',
    tokens: [],
    behaviour: { kind: 'authenticates', always: true },
  },
];
