import type { Decorator } from '@storybook/react-vite';
import { useEffect, useState } from 'react';
import { fn } from 'storybook/test';
import type { Appearance } from '../packages/react/src/provider/appearance.js';
import { BillingProvider, type BillingProviderProps } from '../packages/react/src/provider/BillingProvider.js';
import {
  createFakeStripe,
  createFixtureClient,
  type FakeStripeOptions,
  type FixtureOptions,
  fixtureNow,
} from '../packages/react/src/testing/index.js';

/** `parameters.billing` of a story: its account, and how Stripe behaves. */
export interface BillingParameters {
  fixture?: FixtureOptions;
  stripe?: FakeStripeOptions;
  provider?: Omit<BillingProviderProps, 'children'>;
  /** Width of the story's content, e.g. `280px`. */
  width?: string;
}

/** URLs that a story opened instead of a hosted page. A play function reads it. */
export const navigate = fn().mockName('navigate');

/** Adds the parameters of a checkout return to the address, as the router's return pages do. */
export function returnFromCheckout(result: string): void {
  const url = new URL(window.location.href);
  url.searchParams.set('checkout', result);
  url.searchParams.set('session_id', 'bs_fixture0000000000000001');
  window.history.replaceState(window.history.state, '', url);
}

/** The client and the Stripe of the current story, for its play function. */
export const onStage: {
  client?: ReturnType<typeof createFixtureClient>;
  stripe?: ReturnType<typeof createFakeStripe>;
} = {};

export const withBilling: Decorator = (Story, { parameters, globals, id }) => {
  const { fixture, stripe, provider, width } = (parameters.billing ?? {}) as BillingParameters;
  const direction = String(globals.direction ?? 'ltr');
  return (
    <div className="stage" dir={direction}>
      <div style={width ? { inlineSize: width } : undefined}>
        <Stage
          key={id}
          fixture={fixture}
          stripe={stripe}
          provider={{ locale: String(globals.locale ?? 'en'), appearance: auto, ...provider }}
        >
          <Story />
        </Stage>
      </div>
    </div>
  );
};

const auto: Appearance = { theme: 'auto' };

interface StageProps extends Pick<BillingProviderProps, 'children'> {
  fixture: FixtureOptions | undefined;
  stripe: FakeStripeOptions | undefined;
  provider: Omit<BillingProviderProps, 'children'>;
}

function Stage({ fixture, stripe, provider, children }: StageProps) {
  const [client] = useState(() => createFixtureClient(fixture));
  const [fake] = useState(() => createFakeStripe(stripe));
  onStage.client = client;
  onStage.stripe = fake;
  useEffect(() => void navigate.mockClear(), []);
  return (
    <BillingProvider client={client} loadStripe={fake.load} navigate={navigate} now={fixtureNow} {...provider}>
      {children}
    </BillingProvider>
  );
}
