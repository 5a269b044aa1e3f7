import { definePlans } from '@tillkit/express';

/**
 * What you sell, lowest plan first. A price is found at Stripe by its lookup key, so the same code works in every
 * environment. Only `npm run plans:sync` uses the amounts. It creates the prices that Stripe does not have yet. The
 * quotas are enforced: see `chat.ts` and `projects.ts`.
 */
export const plans = definePlans({
  free: {
    name: 'Free',
    description: 'To look around.',
    features: ['Messages from your credit'],
    free: true,
  },
  starter: {
    name: 'Starter',
    description: 'For one person and a few projects.',
    features: ['50 messages a month, then from your credit', '5 projects', 'Email support'],
    quotas: { messages: { limit: 50, period: 'month' }, projects: { limit: 5 } },
    prices: {
      month: { lookupKey: 'starter_month', amountMinor: 900, currency: 'usd' },
      year: { lookupKey: 'starter_year', amountMinor: 9000, currency: 'usd' },
    },
  },
  pro: {
    name: 'Pro',
    description: 'For a team that ships every week.',
    features: ['500 messages a month, then from your credit', 'Unlimited projects', 'Mail support within a day'],
    quotas: { messages: { limit: 500, period: 'month' }, projects: { limit: 'unlimited' } },
    recommended: true,
    prices: {
      month: { lookupKey: 'pro_month', amountMinor: 2400, currency: 'usd' },
      year: { lookupKey: 'pro_year', amountMinor: 24000, currency: 'usd' },
    },
  },
});
