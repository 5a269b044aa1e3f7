import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

const bench = sandboxBench();
const success_url = 'https://shop.example/done';

async function send(path: string, form: Record<string, string>): Promise<string> {
  const reply = await fetch(`${bench.sandbox.url}${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  expect(reply.status).toBe(303);
  return reply.headers.get('location') ?? '';
}

async function pay(id: string, number = '4242424242424242') {
  const reply = await fetch(`${bench.sandbox.url}/c/pay/${id}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ card: { number, exp_month: 4, exp_year: 2031, cvc: '123' }, email: 'ada@example.com' }),
  });
  return (await reply.json()) as { state: string };
}

const read = (id: string) => bench.stripe.checkout.sessions.retrieve(id, { expand: ['line_items'] });

async function code(name: string, coupon: Stripe.CouponCreateParams, more: object = {}): Promise<string> {
  const { id } = await bench.stripe.coupons.create(coupon);
  await bench.stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: id }, code: name, ...more });
  return name;
}

const item = (unit_amount: number, more: object = {}) => ({
  price_data: { currency: 'usd', unit_amount, product_data: { name: `Seat at ${unit_amount}` } },
  quantity: 2,
  ...more,
});
const open = (params: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  bench.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url,
    line_items: [item(1000)],
    allow_promotion_codes: true,
    ...params,
  });

describe('a promotion code', () => {
  it('takes its discount off what is shown and charged, and counts as redeemed once it is paid', async () => {
    const { stripe } = bench;
    await code('SPRING25', { percent_off: 25, duration: 'once' });
    const { id } = await open();
    expect(await send(`/c/pay/${id}/promotion`, { code: ' spring25 ' })).toBe(`/c/pay/${id}`);
    expect(await read(id)).toMatchObject({
      amount_subtotal: 2000,
      amount_total: 1500,
      total_details: { amount_discount: 500 },
      line_items: { data: [{ amount_discount: 500, amount_total: 1500 }] },
    });
    expect((await stripe.promotionCodes.list({ code: 'SPRING25' })).data[0]?.times_redeemed).toBe(0);
    expect(await pay(id)).toMatchObject({ state: 'complete' });
    const paid = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
    expect(paid).toMatchObject({ status: 'complete', payment_intent: { amount_received: 1500 } });
    expect((await stripe.promotionCodes.list({ code: 'SPRING25' })).data[0]?.times_redeemed).toBe(1);
  });

  it('can be replaced and removed, also after a try that was declined', async () => {
    await code('TEN', { percent_off: 10, duration: 'once' });
    await code('HALF', { percent_off: 50, duration: 'once' });
    const { id } = await open();
    await send(`/c/pay/${id}/promotion`, { code: 'TEN' });
    await send(`/c/pay/${id}/promotion`, { code: 'HALF' });
    expect((await read(id)).amount_total).toBe(1000);
    expect(await pay(id, '4000000000000002')).toMatchObject({ state: 'refused' });
    await send(`/c/pay/${id}/promotion`, { remove: '1' });
    expect(await read(id)).toMatchObject({ amount_total: 2000, discounts: [] });
    await pay(id);
    const { payment_intent: intent } = await bench.stripe.checkout.sessions.retrieve(id, {
      expand: ['payment_intent'],
    });
    expect(intent).toMatchObject({ amount: 2000, amount_received: 2000 });
  });

  it('that takes everything off leaves nothing to pay', async () => {
    await code('FREE', { percent_off: 100, duration: 'once' });
    const { id } = await open();
    await send(`/c/pay/${id}/promotion`, { code: 'FREE' });
    expect(await read(id)).toMatchObject({ amount_total: 0, payment_status: 'no_payment_required' });
    expect(await pay(id)).toMatchObject({ state: 'complete' });
  });

  it('discounts a subscription’s first invoice', async () => {
    const { stripe } = bench;
    await code('FIRST', { amount_off: 300, currency: 'usd', duration: 'once' });
    const monthly = { currency: 'usd', unit_amount: 1200, recurring: { interval: 'month' as const } };
    const { id } = await open({
      mode: 'subscription',
      line_items: [{ price_data: { ...monthly, product_data: { name: 'Pro' } }, quantity: 1 }],
    });
    await send(`/c/pay/${id}/promotion`, { code: 'FIRST' });
    await pay(id);
    const { invoice } = await stripe.checkout.sessions.retrieve(id, { expand: ['invoice'] });
    expect(invoice).toMatchObject({ subtotal: 1200, total: 900, amount_paid: 900, status: 'paid' });
  });

  it.each([
    ['NOSUCH', 'unknown'],
    ['', 'unknown'],
    ['LATE', 'unfit'],
    ['BIG', 'unfit'],
  ])('%s is refused as %s, and changes nothing', async (text, refused) => {
    if (text === 'LATE') await code(text, { percent_off: 10, duration: 'once' }, { active: false });
    if (text === 'BIG') {
      const restrictions = { minimum_amount: 5000, minimum_amount_currency: 'usd' };
      await code(text, { percent_off: 10, duration: 'once' }, { restrictions });
    }
    const { id } = await open();
    const location = await send(`/c/pay/${id}/promotion`, { code: text });
    expect(new URL(location, bench.sandbox.url).searchParams.get('refused')).toBe(refused);
    expect(await read(id)).toMatchObject({ amount_total: 2000, discounts: [] });
  });

  it('is taken only where the session allows it', async () => {
    await code('ANYWHERE', { percent_off: 10, duration: 'once' });
    const { id } = await open({ allow_promotion_codes: false });
    expect(await send(`/c/pay/${id}/promotion`, { code: 'ANYWHERE' })).toContain('refused=unfit');
    expect((await read(id)).amount_total).toBe(2000);
  });
});

describe('an adjustable quantity', () => {
  const adjustable = { adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 } };

  it('changes what is charged, within its limits, with the discount calculated again', async () => {
    await code('TENTH', { percent_off: 10, duration: 'once' });
    const { id } = await open({ line_items: [item(1000, adjustable), item(500)] });
    const [first, second] = (await read(id)).line_items?.data ?? [];
    expect(first?.adjustable_quantity).toEqual({ enabled: true, minimum: 1, maximum: 5 });
    await send(`/c/pay/${id}/promotion`, { code: 'TENTH' });
    expect(await send(`/c/pay/${id}/quantity`, { item: first?.id ?? '', quantity: '4' })).toBe(`/c/pay/${id}`);
    expect(await read(id)).toMatchObject({ amount_subtotal: 5000, amount_total: 4500 });
    for (const [itemId, quantity] of [
      [first?.id, '6'],
      [first?.id, '0'],
      [first?.id, '1.5'],
      [first?.id, ''],
      [second?.id, '1'],
      ['li_none', '1'],
    ]) {
      expect(await send(`/c/pay/${id}/quantity`, { item: itemId ?? '', quantity: quantity ?? '' })).toContain(
        'refused=',
      );
    }
    expect(await read(id)).toMatchObject({ amount_total: 4500 });
    await pay(id);
    expect(await send(`/c/pay/${id}/quantity`, { item: first?.id ?? '', quantity: '1' })).toContain('refused=');
  });

  it('of zero takes the item away, but not the last one', async () => {
    const free = { adjustable_quantity: { enabled: true } };
    const { id } = await open({ line_items: [item(1000, free), item(500, free)] });
    const [first, second] = (await read(id)).line_items?.data ?? [];
    await send(`/c/pay/${id}/quantity`, { item: first?.id ?? '', quantity: '0' });
    expect((await read(id)).line_items?.data.map(({ id: itemId }) => itemId)).toEqual([second?.id]);
    expect(await send(`/c/pay/${id}/quantity`, { item: second?.id ?? '', quantity: '0' })).toContain('refused=');
    expect(await read(id)).toMatchObject({ amount_total: 1000 });
  });

  it('becomes the seats of a subscription', async () => {
    const monthly = { currency: 'usd', unit_amount: 1200, recurring: { interval: 'month' as const } };
    const { id } = await open({
      mode: 'subscription',
      line_items: [{ price_data: { ...monthly, product_data: { name: 'Team' } }, quantity: 1, ...adjustable }],
    });
    const [only] = (await read(id)).line_items?.data ?? [];
    await send(`/c/pay/${id}/quantity`, { item: only?.id ?? '', quantity: '3' });
    await pay(id);
    const { subscription } = await bench.stripe.checkout.sessions.retrieve(id, { expand: ['subscription'] });
    expect(subscription).toMatchObject({ items: { data: [{ quantity: 3 }] } });
  });

  it('is refused at creation where the limits do not fit', async () => {
    const limits = (minimum: number, maximum: number) =>
      open({ line_items: [item(1000, { adjustable_quantity: { enabled: true, minimum, maximum } })] });
    await expect(limits(3, 5)).rejects.toMatchObject({ param: 'line_items[0][quantity]' });
    await expect(limits(0, 0)).rejects.toMatchObject({ param: 'line_items[0][adjustable_quantity][maximum]' });
    await expect(limits(0, 1_000_000)).rejects.toMatchObject({ statusCode: 400 });
  });
});
