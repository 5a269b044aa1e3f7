import type { BillingClient, BillingClientOptions, BillingInterval } from '@tillkit/contract/browser';
import { createContext, useContext } from 'react';
import type { MessageOverrides } from '../i18n/messageTypes.js';
import type { StripeLoader } from '../stripe/stripeLoader.js';
import type { Appearance } from './appearance.js';
import type { CheckoutReturnStore } from './checkoutReturn.js';
import type { BillingEvent } from './events.js';
import type { Theme } from './pageTheme.js';
import type { ResourceStore } from './resourceStore.js';

/** A plan that a customer chose before signing in. */
export interface WantedPlan {
  /** Code of the plan. */
  plan: string;
  /** How often it is charged. */
  interval: BillingInterval;
}

/** What the provider passes to hooks and components. */
export interface BillingContextValue {
  readonly client: BillingClient;
  readonly store: ResourceStore;
  /** Follows the account live. Null if it does not. */
  readonly live: BillingClientOptions | null;
  /** Prefix of every key in the store: one account at one router. */
  readonly scope: string;
  /** The host says that nobody is signed in. */
  readonly isSignedOut: boolean;
  readonly locale: string;
  readonly messages: MessageOverrides;
  readonly appearance: Appearance;
  /** The theme of `appearance`, with `auto` resolved. */
  readonly theme: Theme;
  /** How a customer signs in: the host's function, or a page. */
  readonly onSignIn: ((wanted?: WantedPlan) => void) | undefined;
  readonly signInUrl: string | undefined;
  readonly checkoutReturn: CheckoutReturnStore;
  readonly loadStripe: StripeLoader | undefined;
  readonly emit: (event: BillingEvent) => void;
  readonly navigate: (url: string) => void;
  readonly now: () => Date;
}

export const BillingContext = createContext<BillingContextValue | null>(null);

/** @throws Error if it is used outside of a `BillingProvider`. */
export function useBilling(): BillingContextValue {
  const value = useContext(BillingContext);
  if (!value) throw new Error('Tillkit hooks and components need a <BillingProvider> above them.');
  return value;
}
