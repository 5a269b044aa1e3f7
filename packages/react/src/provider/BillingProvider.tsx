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

/** What {@link BillingProvider} takes. */
export interface BillingProviderProps {
  /** The part of the page that uses billing. */
  children: ReactNode;
  /** Where the router is mounted: a path or a URL. Default: `/api/billing`. */
  baseUrl?: string | undefined;
  /** Your own client, instead of `baseUrl`, `credentials` and `headers`. */
  client?: BillingClient | undefined;
  /** Default: `same-origin`. Use `include` if the router is on another origin and the session is a cookie. */
  credentials?: RequestCredentials | undefined;
  /** Headers of every call, e.g. a bearer token. A function is called again for each call. */
  headers?: (() => Record<string, string> | Promise<Record<string, string>>) | undefined;
  /**
   * Id of the signed-in account. Change it if another account signs in, and if one signs out: all data of the previous
   * account is dropped at once and never shown again. `null` says that nobody is signed in: then no account data is
   * read. Leave it out while you do not know. The server then says who is signed in.
   */
  accountKey?: string | null | undefined;
  /**
   * Keeps balances and the subscription up to date while they are shown. It uses a stream of the router, and polls if
   * the stream breaks. It needs `baseUrl`: with your own `client` it throws. Default: false.
   */
  live?: boolean | undefined;
  /** BCP 47 tag. Numbers, money and dates follow it. Texts exist in English and Chinese. Default: `en`. */
  locale?: string | undefined;
  /** Your own texts for single keys. */
  messages?: MessageOverrides | undefined;
  /** Theme and tokens. Default: the color scheme of the page, and the style sheet's tokens. */
  appearance?: Appearance | undefined;
  /** Receives events for analytics. If it throws, the components are not affected. */
  onEvent?: ((event: BillingEvent) => void) | undefined;
  /** Called when a signed-out customer wants to sign in, with the plan if they chose one. */
  onSignIn?: ((wanted?: WantedPlan) => void) | undefined;
  /** Sign-in page, used if there is no `onSignIn`. */
  signInUrl?: string | undefined;
  /** Opens a hosted page. Default: `window.location.assign`. */
  navigate?: ((url: string) => void) | undefined;
  /** Loads Stripe.js. Default: from Stripe, or from the sandbox on loopback. Tests pass the fake one. */
  loadStripe?: StripeLoader | undefined;
  /** The clock. Default: the system's. */
  now?: (() => Date) | undefined;
}

const noMessages: MessageOverrides = {};
const defaultAppearance: Appearance = {};
const systemNow = () => new Date();
const useIsomorphicLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

/** Provides client, language, theme and cache to hooks and components. Renders no element. */
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
      // Runs in its own task, so that the browser reports a listener's error as the host's and no purchase breaks.
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
