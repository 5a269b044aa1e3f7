import { renderHook } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { vi } from 'vitest';
import { BillingProvider, type BillingProviderProps } from '../provider/BillingProvider.js';
import {
  createFakeStripe,
  createFixtureClient,
  type FakeStripeOptions,
  type FixtureOptions,
  fixtureNow,
} from '../testing/index.js';

export interface BillingSetup {
  fixture?: FixtureOptions;
  stripe?: FakeStripeOptions;
  provider?: Omit<BillingProviderProps, 'children'>;
}

/** A provider with an account in memory, in StrictMode like a host's development build. */
export function setUpBilling({ fixture, stripe, provider }: BillingSetup = {}) {
  const client = createFixtureClient(fixture);
  const fake = createFakeStripe(stripe);
  const navigate = vi.fn<(url: string) => void>();
  const onEvent = vi.fn<NonNullable<BillingProviderProps['onEvent']>>();
  const props = { client, loadStripe: fake.load, navigate, onEvent, now: fixtureNow, ...provider };
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <BillingProvider {...props}>{children}</BillingProvider>
    </StrictMode>
  );
  const callsOf = (name: string) => client.fixture.calls.filter((call) => call.name === name);
  return { client, stripe: fake, navigate, onEvent, wrapper, callsOf };
}

export function renderHookWithBilling<T>(hook: () => T, setup?: BillingSetup) {
  const billing = setUpBilling(setup);
  return { ...billing, ...renderHook(hook, { wrapper: billing.wrapper }) };
}
