export type {
  AutoRechargeReply,
  CheckoutResult,
  ClientCall,
  LedgerEntry,
  PlansReply,
  Quota,
  TopUpLimits,
} from '@tillkit/contract/browser';
export {
  createFakeStripe,
  type FakeConfirmation,
  type FakeOutcome,
  type FakeStripe,
  type FakeStripeOptions,
} from './createFakeStripe.js';
export {
  createFixtureClient,
  type FixtureClient,
  type FixtureOptions,
  type FixtureState,
  type RecordedCall,
} from './createFixtureClient.js';
export {
  fixtureAccess,
  fixtureAutoRecharge,
  fixtureBalance,
  fixtureInvoice,
  fixtureNow,
  fixturePaymentDue,
  fixturePaymentMethod,
  fixturePlan,
  fixturePlans,
  fixtureTopUpLimits,
  fixtureTopUpRules,
} from './fixtures.js';
export type { FixtureOverrides } from './overrides.js';
