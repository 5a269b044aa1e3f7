import type Stripe from 'stripe';
import { expect } from 'vitest';
import type { Bench } from './conformance.js';

const url = 'https://shop.example/back';

/** An account that may take payments: a person has filled in the page of its link. */
export async function onboarded(
  { stripe }: Pick<Bench, 'stripe'>,
  params: Stripe.AccountCreateParams = { type: 'express' },
): Promise<string> {
  const { id } = await stripe.accounts.create({
    capabilities: { card_payments: { requested: true }, transfers: { requested: true } },
    ...params,
  });
  const link = await stripe.accountLinks.create({
    account: id,
    type: 'account_onboarding',
    refresh_url: `${url}/refresh`,
    return_url: `${url}/return`,
  });
  expect((await fetch(link.url)).status).toBe(200);
  const left = await fetch(link.url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ name: 'Hats', url: 'https://hats.example', outcome: 'complete' }),
  });
  expect(left.headers.get('location')).toBe(`${url}/return`);
  return id;
}
