import { startSandbox } from '@tillkit/sandbox';
import Stripe from 'stripe';
import { heading, milliseconds, table } from '../report.mjs';

const secondsOfAYear = 365 * 86_400;

/** A thousand subscriptions, made through stripe-node and advanced by twelve months. @param effort fewer when quick */
export async function sandbox({ entries }) {
  const count = entries < 1_000_000 ? 100 : 1000;
  const server = await startSandbox();
  try {
    const { hostname: host, port } = new URL(server.url);
    const stripe = new Stripe(server.secretKey, { host, port: Number(port), protocol: 'http' });
    const product = await stripe.products.create({ name: 'Pro' });
    const price = await stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: 1900,
      recurring: { interval: 'month' },
    });
    const startedAt = performance.now();
    let left = count;
    const caller = async () => {
      while (left-- > 0) {
        const customer = await stripe.customers.create({
          payment_method: 'pm_card_visa',
          invoice_settings: { default_payment_method: 'pm_card_visa' },
        });
        await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
      }
    };
    await Promise.all(Array.from({ length: 16 }, caller));
    const madeMs = performance.now() - startedAt;
    const heapBefore = process.memoryUsage().heapUsed;
    const advancedAt = performance.now();
    server.advance(secondsOfAYear);
    const advancedMs = performance.now() - advancedAt;
    const heapMb = (process.memoryUsage().heapUsed - heapBefore) / 1e6;
    heading(`The sandbox: ${count.toLocaleString('en-US')} subscriptions, twelve months`);
    table(
      ['', ''],
      [
        ['made over HTTP', milliseconds(madeMs)],
        ['advanced by twelve months', milliseconds(advancedMs)],
        ['that is, a renewal with its invoice, payment and events', milliseconds(advancedMs / (12 * count))],
        ['heap that it took', `${heapMb.toFixed(0)} MB`],
      ],
    );
  } finally {
    await server.close();
  }
}
