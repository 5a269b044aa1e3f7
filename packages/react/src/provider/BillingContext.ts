import type { BillingClient, BillingClientOptions } from '@tillkit/contract/browser';
import { createContext, useContext } from 'react';
import type { MessageOverrides } from '../i18n/messageTypes.js';
import type { StripeLoader } from '../stripe/stripeLoader.js';
import type { Appearance } from './appearance.js';
import type { CheckoutReturnStore } from './checkoutReturn.js';
import type { BillingEvent } from './events.js';
import type { Theme } from './pageTheme.js';
import type { ResourceStore } from './resourceStore.js';

/** What the provider hands to hooks and components. */
export interface BillingContextValue {
  readonly client: BillingClient;
  readonly store: ResourceStore;
  /** How the account is followed as it changes; null when it is not. */
  readonly live: BillingClientOptions | null;
  /** Part of every key of the store: one account at one router. */
  readonly scope: string;
  readonly locale: string;
  readonly messages: MessageOverrides;
  readonly appearance: Appearance;
  /** The theme of `appearance`, with `auto` resolved. */
  readonly theme: Theme;
  readonly checkoutReturn: CheckoutReturnStore;
  readonly loadStripe: StripeLoader | undefined;
  readonly emit: (event: BillingEvent) => void;
  readonly navigate: (url: string) => void;
  readonly now: () => Date;
}

export const BillingContext = createContext<BillingContextValue | null>(null);

/** @throws Error outside of a `BillingProvider`. */
export function useBilling(): BillingContextValue {
  const value = useContext(BillingContext);
  if (!value) throw new Error('Tillkit hooks and components need a <BillingProvider> above them.');
  return value;
}
