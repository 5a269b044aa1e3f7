import { expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

/* https://docs.stripe.com/payments/accept-a-payment-synchronously: `confirmation_method: manual` */

const bench = sandboxBench();

it('waits for the server once more, after the person has authenticated', async () => {
  const { stripe, sandbox } = bench;
  const made = await stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    confirm: true,
    confirmation_method: 'manual',
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://shop.example/back',
  });
  expect(made).toMatchObject({ confirmation_method: 'manual', status: 'requires_action' });
  const form = {
    key: sandbox.publishableKey,
    client_secret: made.client_secret ?? '',
    return_url: 'https://a.example',
  };
  const fromBrowser = await fetch(`${sandbox.url}/v1/payment_intents/${made.id}/confirm`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  expect(fromBrowser.status).toBe(400);
  const left = await fetch(String(made.next_action?.redirect_to_url?.url), {
    method: 'POST',
    redirect: 'manual',
    body: 'outcome=authenticate',
  });
  expect(left.headers.get('location')).toContain('redirect_status=succeeded');
  expect(await stripe.paymentIntents.retrieve(made.id)).toMatchObject({
    status: 'requires_confirmation',
    next_action: null,
    amount_received: 0,
  });
  const paid = await stripe.paymentIntents.confirm(made.id, { expand: ['latest_charge'] });
  expect(paid).toMatchObject({
    status: 'succeeded',
    latest_charge: { payment_method_details: { card: { three_d_secure: { result: 'authenticated' } } } },
  });
});

it('asks again for another card', async () => {
  const { stripe } = bench;
  const made = await stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    confirm: true,
    confirmation_method: 'manual',
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://shop.example/back',
  });
  await fetch(String(made.next_action?.redirect_to_url?.url), {
    method: 'POST',
    redirect: 'manual',
    body: 'outcome=authenticate',
  });
  const other = await stripe.paymentIntents.confirm(made.id, {
    payment_method: 'pm_card_threeDSecure2Required',
    return_url: 'https://shop.example/back',
  });
  expect(other.status).toBe('requires_action');
});
