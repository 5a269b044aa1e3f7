import type { App, PageHandler } from '../core/app.js';
import { page } from '../wire/pages/document.js';
import { html } from '../wire/pages/html.js';
import { answerFrame } from './answer.js';
import { assetNames, readAsset } from './assets.js';
import { registerCheckoutSession } from './checkout-session.js';
import { registerSavedMethods } from './saved-methods.js';

/**
 * Serves the stand-in for Stripe.js at the path of Stripe's own, and the frames it puts into host pages.
 *
 * Two failures can be had by the script's address: `?fail=script` answers 503, `?fail=element` loads a Stripe.js whose
 * elements report `loaderror`. Others are ordered as faults.
 */
export function registerStripeJs(app: App): void {
  registerSavedMethods(app);
  registerCheckoutSession(app);
  // Elements without an intent have nothing else to ask; a wrong key must not be found out at the payment.
  answerFrame(
    app,
    '/endive/elements-session',
    () => null,
    () => ({}),
  );
  for (const name of assetNames) {
    if (name !== 'stripe.js') app.page('GET', `/endive/${name}`, () => readAsset(name));
  }
  app.page(
    'GET',
    '/endive/stripe.js',
    faulty(app, 'script', ({ query }) => (query.get('fail') === 'script' ? failure : readAsset('stripe.js'))),
  );

  app.page(
    'GET',
    '/endive/elements-inner-payment.html',
    faulty(app, 'element', () =>
      page({
        title: 'Secure payment input frame',
        language: 'en',
        framed: true,
        fonts: true,
        style: 'elements-inner-payment.css',
        script: 'elements-inner-payment.js',
        // The expiry date is judged by the sandbox's clock, which may have been moved.
        data: { now: String(app.clock.now().getTime()), merchant: app.merchantName },
        body: html`<div id="element"></div>`,
      }),
    ),
  );

  app.page('GET', '/endive/controller.html', () =>
    page({
      title: 'Sandbox API',
      language: 'en',
      framed: true,
      style: 'elements-inner-payment.css',
      script: 'controller.js',
      body: html``,
    }),
  );
}

const failure = {
  status: 503,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'Stripe.js fails, as asked for.',
};

/** `handler`, unless a fault was ordered for this load. */
function faulty(app: App, part: 'script' | 'element', handler: PageHandler): PageHandler {
  return async (request) => {
    const fault = app.faults.onStripeJs(part);
    if (fault?.kind === 'fail') return failure;
    if (fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 1000).unref());
    return handler(request);
  };
}
