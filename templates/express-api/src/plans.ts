import { definePlans } from '@tillkit/express';

/**
 * What you sell, lowest plan first. A price is found at Stripe by its lookup key, so the same code runs on every
 * environment. The amounts only serve `npm run plans:sync`, which creates what Stripe does not have yet.
 */
export const plans = definePlans({
  free: {
    name: 'Free',
    description: 'To look around.',
    features: ['Readings from your credit', '1 project'],
    free: true,
  },
  starter: {
    name: 'Starter',
    description: 'For one person and a few projects.',
    features: ['Readings from your credit', '5 projects', 'Mail support'],
    prices: {
      month: { lookupKey: 'starter_month', amountMinor: 900, currency: 'usd' },
      year: { lookupKey: 'starter_year', amountMinor: 9000, currency: 'usd' },
    },
  },
  pro: {
    name: 'Pro',
    description: 'For a team that ships every week.',
    features: ['Readings from your credit', 'Unlimited projects', 'Mail support within a day', 'Audit log'],
    recommended: true,
    prices: {
      month: { lookupKey: 'pro_month', amountMinor: 2400, currency: 'usd' },
      year: { lookupKey: 'pro_year', amountMinor: 24000, currency: 'usd' },
    },
  },
});
