import type { App } from '../../core/app.js';
import type { Balance } from '../../core/stored.js';
import { balanceTransactionsIn } from '../tables.js';

/** What the balance transactions sum up to, by currency. */
export function balanceOf(app: App): Balance {
  const sums = { available: new Map<string, number>(), pending: new Map<string, number>() };
  for (const { currency, net, status } of balanceTransactionsIn(app.store).all()) {
    const sum = status === 'available' ? sums.available : sums.pending;
    sum.set(currency, (sum.get(currency) ?? 0) + net);
  }
  const currencies = new Set([...sums.available.keys(), ...sums.pending.keys()]);
  if (currencies.size === 0) currencies.add('usd');
  const rows = (sum: Map<string, number>) =>
    [...currencies].map((currency) => {
      const amount = sum.get(currency) ?? 0;
      return { amount, currency, source_types: { card: amount } };
    });
  return { object: 'balance', available: rows(sums.available), livemode: false, pending: rows(sums.pending) };
}
