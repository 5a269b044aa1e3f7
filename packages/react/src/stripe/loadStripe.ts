import type { Stripe, StripeConstructor } from '@stripe/stripe-js';
import type { StripeSource } from './stripeLoader.js';

/** Milliseconds to wait for a script that neither loads nor fails. */
const timeoutMs = 20_000;

const instances = new Map<string, Promise<Stripe>>();

/**
 * Loads Stripe.js when the first form is shown, once per key. A failure is not cached, so the next call tries again.
 * Rejects if the script does not load in 20 s, or if the server names a script that is neither Stripe's nor on this
 * machine.
 */
export function loadStripe(source: StripeSource): Promise<Stripe> {
  const name = `${source.publishableKey} ${source.stripeJsUrl ?? ''}`;
  const known = instances.get(name);
  if (known) return known;
  const loading = withTimeout(source.stripeJsUrl ? loadSandbox(source, source.stripeJsUrl) : loadFromStripe(source));
  instances.set(name, loading);
  loading.catch(() => instances.delete(name));
  return loading;
}

async function loadFromStripe({ publishableKey }: StripeSource): Promise<Stripe> {
  // Not `@stripe/stripe-js/pure`: neither plain Node, which renders on the server, nor NodeNext types can resolve it.
  const { loadStripe: load } = await import('@stripe/stripe-js/dist/pure.mjs');
  const stripe: Stripe | null = await load(publishableKey);
  if (!stripe) throw new Error('Stripe.js is for browsers only.');
  return stripe;
}

/** A script from another host could read card numbers. Accept one only from this machine, and only with test keys. */
export function assertSandbox({ publishableKey }: StripeSource, stripeJsUrl: string): URL {
  const url = new URL(stripeJsUrl);
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (!loopback || !/^https?:$/.test(url.protocol)) {
    throw new Error(`Refused to load Stripe.js from ${url.origin}: a sandbox is on loopback only.`);
  }
  if (!publishableKey.startsWith('pk_test_'))
    throw new Error('Refused to use the sandbox with a key that is no test key.');
  return url;
}

async function loadSandbox(source: StripeSource, stripeJsUrl: string): Promise<Stripe> {
  const { href } = assertSandbox(source, stripeJsUrl);
  const construct = await injectScript(href);
  return construct(source.publishableKey);
}

function injectScript(src: string): Promise<StripeConstructor> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.async = true;
    script.addEventListener('load', () => {
      if (window.Stripe) resolve(window.Stripe);
      else reject(new Error(`${src} is not Stripe.js.`));
    });
    script.addEventListener('error', () => {
      script.remove();
      reject(new Error(`${src} could not be loaded.`));
    });
    document.head.append(script);
  });
}

function withTimeout<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`Stripe.js did not load within ${timeoutMs / 1000} s.`)),
      timeoutMs,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
