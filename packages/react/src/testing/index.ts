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
  fixtureNow,
  fixturePaymentDue,
  fixturePlan,
  fixturePlans,
  fixtureTopUpLimits,
  fixtureTopUpRules,
} from './fixtures.js';
