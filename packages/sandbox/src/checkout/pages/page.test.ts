import type Stripe from 'stripe';
import { expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

/* What the page of a session says before any script runs. */

const bench = sandboxBench();

async function pageOf(params: Stripe.Checkout.SessionCreateParams): Promise<string> {
  const session = await bench.stripe.checkout.sessions.create({ success_url: 'https://shop.example', ...params });
  return (await fetch(session.url ?? '')).text();
}

const item = (unit_amount: number, quantity: number, recurring?: { interval: 'month' }) => ({
  price_data: { currency: 'usd', unit_amount, product_data: { name: 'Seat' }, ...(recurring ? { recurring } : {}) },
  quantity,
});
const monthly = { interval: 'month' } as const;
const button = (page: string) => />([^<]*)<\/button>\n<p class="Visually-hidden" role="status"/.exec(page)?.[1];

it('is a receipt that adds up: the lines come to the subtotal, the discount to the total', async () => {
  const { id: coupon } = await bench.stripe.coupons.create({ percent_off: 20, duration: 'once' });
  const page = await pageOf({ mode: 'payment', line_items: [item(1000, 2), item(2000, 3)], discounts: [{ coupon }] });
  const amounts = [...page.matchAll(/<(?:span|dd) class="Amount">(-?\$[\d.]+)</g)].map(([, amount]) => amount);
  expect(amounts).toEqual(['$20.00', '$60.00', '$80.00', '-$16.00', '$64.00']);
});

it('names the outcome on the button', async () => {
  const { id: coupon } = await bench.stripe.coupons.create({ percent_off: 100, duration: 'once' });
  const once = { mode: 'payment' } as const;
  const subscription = { mode: 'subscription', line_items: [item(1200, 1, monthly)] } as const;
  expect(button(await pageOf({ ...once, line_items: [item(1200, 1)] }))).toBe('Pay $12.00');
  const free = await pageOf({ ...once, line_items: [item(0, 1)] });
  expect([button(free), free.includes('<h2>Contact</h2>')]).toEqual(['Complete order', true]);
  const params = (more: object) => ({ ...subscription, line_items: [...subscription.line_items], ...more });
  expect(button(await pageOf(params({})))).toBe('Subscribe and pay $12.00');
  expect(button(await pageOf(params({ discounts: [{ coupon }] })))).toBe('Subscribe');
  const trial = await pageOf(params({ subscription_data: { trial_period_days: 14 } }));
  expect([button(trial), trial.includes('per month · after the trial')]).toEqual(['Start trial', true]);
});

it('says when a trial ends and what follows, and leads back to the merchant', async () => {
  const page = await pageOf({
    mode: 'subscription',
    cancel_url: 'https://shop.example/back',
    line_items: [item(1200, 1, monthly)],
    subscription_data: { trial_period_days: 14 },
  });
  expect(page).toMatch(
    /Your trial starts\. You pay nothing.*4 December 2026.*Then \$12\.00 every month, until you cancel/s,
  );
  expect(page).toContain('<a class="Back" href="https://shop.example/back">');
});

it('speaks the language of the session', async () => {
  const params = { mode: 'payment', line_items: [item(1200, 1)] } as const;
  const page = await pageOf({ ...params, line_items: [...params.line_items], locale: 'zh' });
  expect(page).toContain('<html lang="zh-CN"');
  expect(button(page)).toBe('支付 US$12.00');
});

it('says in its own language what is wrong', async () => {
  const session = await bench.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://shop.example',
    line_items: [item(1200, 1)],
    phone_number_collection: { enabled: true },
  });
  const card = { number: '4242424242424242', exp_month: 4, exp_year: 2031, cvc: '123' };
  const pay = async (more: object, language: string): Promise<unknown> => {
    const reply = await fetch(`${session.url}/pay`, {
      method: 'POST',
      headers: { 'accept-language': language },
      body: JSON.stringify({ card, ...more }),
    });
    return ((await reply.json()) as { error: { message: string } }).error.message;
  };
  const email = 'ada@example.com';
  expect(await pay({ email: 'nobody' }, 'en')).toBe('Your email address is incomplete or invalid.');
  expect(await pay({ email: 'nobody' }, 'zh-CN')).toBe('邮箱地址无效。');
  expect(await pay({ email, details: { phone: '1' } }, 'zh-CN')).toBe('电话号码无效。');
});
