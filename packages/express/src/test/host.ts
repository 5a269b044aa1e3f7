import type { Logger } from '../logger.js';
import type { BillingOptions } from '../options.js';
import { definePlans } from '../plans/service.js';

/** Where the host application of the tests is at home. */
export const appOrigin = 'http://app.test';

export const testPlans = definePlans({
  free: { name: 'Free', features: ['One project'], free: true },
  starter: {
    name: 'Starter',
    prices: {
      month: { lookupKey: 'starter_month', amountMinor: 500, currency: 'usd' },
      year: { lookupKey: 'starter_year', amountMinor: 5000, currency: 'usd' },
    },
  },
  pro: {
    name: 'Pro',
    recommended: true,
    prices: { month: { lookupKey: 'pro_month', amountMinor: 1200, currency: 'usd' } },
  },
});

/** Lines of the log, so that a test can see what was said and that nothing secret was. */
export interface LogLine {
  level: 'info' | 'warn' | 'error';
  about: Record<string, unknown>;
  message: string;
}

/** The user of a request: `Bearer account` or `Bearer account/user`. */
export const identify: BillingOptions['identify'] = (req) => {
  const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1];
  if (!token) return null;
  const [accountId = '', userId = accountId] = token.split('/');
  return { accountId, userId, email: `${userId}@example.com`, name: userId };
};

export function memoryLogger(log: LogLine[]): Logger {
  const at = (level: LogLine['level']) => (about: object, message: string) => {
    log.push({ level, about: about as Record<string, unknown>, message });
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
