'use client';

import { type BillingClient, type BillingClientOptions, createBillingClient } from '@tillkit/contract/browser';
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { resolveLocale } from '../i18n/locale.js';
import type { MessageOverrides } from '../i18n/messageTypes.js';
import type { StripeLoader } from '../stripe/stripeLoader.js';
import type { Appearance } from './appearance.js';
import { BillingContext, type BillingContextValue, type WantedPlan } from './BillingContext.js';
import { createCheckoutReturn } from './checkoutReturn.js';
import type { BillingEvent } from './events.js';
import { openPage } from './openPage.js';
import { useTheme } from './pageTheme.js';
import { createResourceStore } from './resourceStore.js';
import { scopeOf } from './scope.js';

export interface BillingProviderProps {
  children: ReactNode;
  /** Where the router is mounted: a path or a URL. `/api/billing` by default. */
  baseUrl?: string;
  /** A client of your own, in place of `baseUrl`, `credentials` and `headers`. */
  client?: BillingClient;
  /** `same-origin` by default; `include` when the router is on another origin and the session is a cookie. */
  credentials?: RequestCredentials;
  /** Headers of every call, e.g. a bearer token; asked for anew each time. */
  headers?: () => Record<string, string> | Promise<Record<string, string>>;
  /**
   * Id of the signed-in account. Change it when another account signs in (and when one signs out): everything that was
   * loaded for the account before is dropped at once and never shown again. `null` says that nobody is signed in: then
   * nothing of an account is read. Leave it out while you do not know; the server then says who is signed in.
   */
  accountKey?: string | null;
  /**
   * Keeps balances and the subscription up to date while they are shown, by a stream of the router, and by asking now and
   * then where that breaks. It needs `baseUrl`: with a `client` of your own it throws. False by default.
   */
  live?: boolean;
  /** BCP 47 tag; numbers, money and dates follow it. Texts exist in English and Chinese. `en` by default. */
  locale?: string;
  /** Texts of your own, in place of single ones of ours. */
  messages?: MessageOverrides;
  appearance?: Appearance;
  /** Told what happens, for analytics. An error it throws does not reach the components. */
  onEvent?: (event: BillingEvent) => void;
  /** Called when a customer who is signed out wants to sign in, with the plan where they chose one. */
  onSignIn?: (wanted?: WantedPlan) => void;
  /** Page to sign in on; used when there is no `onSignIn`. */
  signInUrl?: string;
  /** Opens a hosted page; `window.location.assign` by default. */
  navigate?: (url: string) => void;
  /** Loads Stripe.js; by default from Stripe, or from the sandbox on loopback. Tests give the fake one. */
  loadStripe?: StripeLoader;
  /** The clock; the system's by default. */
  now?: () => Date;
}

const noMessages: MessageOverrides = {};
const defaultAppearance: Appearance = {};
const systemNow = () => new Date();
const useIsomorphicLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** Gives hooks and components their client, language, look and cache. Renders no element of its own. */
export function BillingProvider(props: BillingProviderProps) {
  const { client: ownClient, baseUrl = '/api/billing', credentials, accountKey } = props;
  const latest = useRef(props);
  useIsomorphicLayoutEffect(() => {
    latest.current = props;
  });

  const { live: isLive = false } = props;
  const [client, live] = useMemo((): [BillingClient, BillingClientOptions | null] => {
    if (ownClient && isLive) {
      throw new Error('BillingProvider: `live` needs `baseUrl` (and `headers`, `credentials`) in place of `client`.');
    }
    if (ownClient) return [ownClient, null];
    const headers = async () => (await latest.current.headers?.()) ?? {};
    const options = { baseUrl, headers, ...(credentials ? { credentials } : {}) };
    return [createBillingClient(options), isLive ? options : null];
  }, [ownClient, baseUrl, credentials, isLive]);

  const [store] = useState(createResourceStore);
  const scope = scopeOf(client, accountKey ?? null);
  useEffect(() => store.connect(), [store]);
  useEffect(() => store.keepOnly(scope), [store, scope]);

  const { appearance = defaultAppearance, messages = noMessages, now = systemNow, loadStripe, signInUrl } = props;
  const theme = useTheme(appearance.theme ?? 'auto');
  const locale = resolveLocale(props.locale);
  const actions = useMemo(() => {
    const emit = (event: BillingEvent) => {
      const { onEvent } = latest.current;
      // In its own task, so that an error of the listener is reported as the host's and breaks no purchase.
      if (onEvent) queueMicrotask(() => onEvent(event));
    };
    const navigate = (url: string) => openPage(url, latest.current.navigate);
    const checkoutReturn = createCheckoutReturn(
      () => client,
      (reply) => {
        emit({ type: 'checkout_returned', result: reply.checkout, purchase: reply.type });
        store.refreshAll(scope);
      },
    );
    const signIn = (wanted?: WantedPlan) => latest.current.onSignIn?.(wanted);
    return { emit, navigate, checkoutReturn, signIn };
  }, [client, store, scope]);

  const canSignIn = props.onSignIn !== undefined;
  const value = useMemo<BillingContextValue>(
    () => ({
      isSignedOut: accountKey === null,
      ...{ client, store, live, scope, locale, messages, appearance, theme, loadStripe, now, signInUrl },
      ...actions,
      onSignIn: canSignIn ? actions.signIn : undefined,
    }),
    [
      client,
      store,
      live,
      scope,
      locale,
      messages,
      appearance,
      theme,
      loadStripe,
      now,
      signInUrl,
      canSignIn,
      accountKey,
      actions,
    ],
  );
  return <BillingContext value={value}>{props.children}</BillingContext>;
}
