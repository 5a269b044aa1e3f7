import type { App } from '../app.js';
import { page } from '../pages/document.js';
import { html } from '../pages/html.js';
import { assetNames, readAsset } from './assets.js';

/**
 * Serves the stand-in for Stripe.js at the path of Stripe's own, and the frames it puts into host pages.
 *
 * Two failures can be had by the script's address: `?fail=script` answers 503, `?fail=element` loads a Stripe.js whose
 * elements report `loaderror`.
 */
export function registerStripeJs(app: App): void {
  for (const name of assetNames) {
    app.page('GET', `/endive/${name}`, ({ query }) =>
      name === 'stripe.js' && query.get('fail') === 'script'
        ? {
            status: 503,
            headers: { 'content-type': 'text/plain; charset=utf-8' },
            body: 'Stripe.js fails, as asked for.',
          }
        : readAsset(name),
    );
  }

  app.page('GET', '/endive/elements-inner-payment.html', () =>
    page({
      title: 'Secure payment input frame',
      language: 'en',
      framed: true,
      style: 'elements-inner-payment.css',
      script: 'elements-inner-payment.js',
      // The expiry date is judged by the sandbox's clock, which may have been moved.
      data: { now: String(app.clock.now().getTime()) },
      body: html`<div id="element"></div>`,
    }),
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
