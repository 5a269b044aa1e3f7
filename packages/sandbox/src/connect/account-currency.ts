import type { App } from '../core/app.js';

/** What is charged where nothing else says so: the default currency of the account that is being acted for. */
export function accountCurrency(app: App): string {
  return app.platform.accounts.get(app.account ?? '')?.default_currency ?? 'usd';
}
