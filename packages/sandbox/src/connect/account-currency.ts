import type { App } from '../core/app.js';
import { accountsIn } from '../core/tables.js';

/** What is charged where nothing else says so: the default currency of the account that is being acted for. */
export function accountCurrency(app: App): string {
  return accountsIn(app.platform).get(app.account ?? '')?.default_currency ?? 'usd';
}
