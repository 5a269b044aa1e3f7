import type Stripe from 'stripe';
import { expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

/* https://docs.stripe.com/payments/balances and the event balance.available */

const bench = sandboxBench();
const day = 86_400;

it('tells when pending money becomes available: with the beginning of a day, once for all that does', async () => {
  const { stripe, clock } = bench;
  const pay = (amount: number) =>
    stripe.paymentIntents.create({
      amount,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url: 'https://shop.example/back',
    });
  await pay(1000);
  clock.advance(3600);
  await pay(2000);
  clock.advance(day);
  await pay(5000);
  const { data } = await stripe.balanceTransactions.list();
  const midnight = Date.parse('2026-11-27T00:00:00Z') / 1000;
  expect(data.map(({ available_on }) => available_on)).toEqual([midnight + day, midnight, midnight]);
  clock.advance(10 * day);
  expect(await stripe.balance.retrieve()).toMatchObject({ pending: [{ amount: 0 }] });
  const told = (bench.recorder.events as Stripe.Event[]).filter(({ type }) => type === 'balance.available');
  expect(told.map(({ created }) => created)).toEqual([midnight, midnight + day]);
  // 59 and 88 of fees; the third charge is still to come.
  expect(told[0]?.data.object).toMatchObject({
    object: 'balance',
    available: [{ amount: 2853, currency: 'usd' }],
    pending: [{ amount: 4825 }],
  });
  expect(told[1]?.data.object).toMatchObject({ available: [{ amount: 7678 }], pending: [{ amount: 0 }] });
});

it('tells of money that does not wait, with the payment itself', async () => {
  const { stripe } = bench;
  for (const payment_method of ['pm_card_bypassPending', 'pm_card_bypassPendingInternational', 'pm_card_visa'])
    await stripe.paymentIntents.create({
      amount: 2000,
      currency: 'usd',
      payment_method,
      confirm: true,
      return_url: 'https://shop.example/back',
    });
  const told = (bench.recorder.events as Stripe.Event[]).slice(-bench.eventTypes().length);
  const balances = told.filter(({ type }) => type === 'balance.available').map(({ data }) => data.object);
  // 88 of fees each; the third payment is pending.
  expect(balances).toMatchObject([
    { available: [{ amount: 1912 }], pending: [{ amount: 0 }] },
    { available: [{ amount: 3824 }], pending: [{ amount: 0 }] },
  ]);
  expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 3824 }], pending: [{ amount: 1912 }] });
});
