import { createRecorder } from '@tillkit/checks/stripe-conformance';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invoicesIn, subscriptionsIn } from '../billing/tables.js';
import { createCoupon, deleteCoupon } from '../catalogue/discounts/coupons.js';
import { createProduct } from '../catalogue/new-product.js';
import { newPrice } from '../catalogue/prices.js';
import { discountsIn } from '../catalogue/tables.js';
import { App } from '../core/app.js';
import { catchUp } from '../core/due.js';
import { customersIn, eventsIn } from '../core/tables.js';
import { createCustomer } from '../customers/customers.js';
import { domains } from '../domains.js';
import { completeThreeDSecure } from '../payments/intents/confirm.js';
import { chargesIn, paymentIntentsIn } from '../payments/tables.js';
import { movableClock } from '../test/conformance.js';
import { follow } from '../wire/domain.js';
import { createCheckoutSession, type SessionParams } from './create.js';
import { readOffer } from './pages/read-offer.js';
import { payCheckoutSession, resumeCheckoutSession } from './pay.js';

/* The hosted page's half of Checkout: what happens when the person presses pay. The API's half is in checkout-sessions.test.ts. */

const good = { number: '4242 4242 4242 4242', expMonth: 4, expYear: 31, cvc: '123' };
const declined = { ...good, number: '4000000000000002' };
const challenged = { ...good, number: '4000002500003155' };
const email = 'ada@example.com';

let app: App;
let clock: ReturnType<typeof movableClock>;
const types = () =>
  eventsIn(app.store)
    .all()
    .map(({ type }) => type);

const recorder = createRecorder();
afterEach(() =>
  eventsIn(app.store)
    .all()
    .forEach((event) => void recorder.onEvent(event)),
);
afterAll(() => expect(recorder.findings()).toEqual([]));

beforeEach(() => {
  clock = movableClock();
  app = new App(clock, { secretKey: 'sk_test_x', publishableKey: 'pk_test_x' });
  app.origin = 'http://127.0.0.1:1';
  follow(app, domains);
});

function topUp(more: Partial<SessionParams> = {}) {
  return createCheckoutSession(app, {
    mode: 'payment',
    success_url: 'https://shop.example/ok?session={CHECKOUT_SESSION_ID}',
    line_items: [
      { price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'Credits' } }, quantity: 2 },
    ],
    payment_intent_data: { metadata: { account: 'a1' } },
    ...more,
  });
}

function subscribe(more: Partial<SessionParams> = {}) {
  const product = createProduct(app, { name: 'Pro' });
  const price = newPrice(app, {
    product: product.id,
    currency: 'usd',
    unit_amount: 1900,
    recurring: { interval: 'month' },
  });
  return createCheckoutSession(app, {
    mode: 'subscription',
    success_url: 'https://shop.example/ok',
    line_items: [{ price: price.id, quantity: 1 }],
    subscription_data: { metadata: { plan: 'pro' } },
    ...more,
  });
}

describe('a payment', () => {
  it('completes the session with its PaymentIntent', () => {
    const session = topUp();
    expect(session).toMatchObject({
      payment_intent: null,
      amount_total: 5000,
      payment_status: 'unpaid',
      url: `${app.origin}/c/pay/${session.id}`,
    });
    const outcome = payCheckoutSession(app, session.id, { card: good, email, name: 'Ada' });
    expect(outcome).toEqual({ status: 'complete', redirectUrl: `https://shop.example/ok?session=${session.id}` });
    expect(session).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      customer: null,
      customer_details: { email, name: 'Ada' },
    });
    expect(paymentIntentsIn(app.store).get(session.payment_intent ?? '')).toMatchObject({
      status: 'succeeded',
      amount: 5000,
      metadata: { account: 'a1' },
    });
    expect(types().slice(-3)).toEqual(['charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed']);
  });

  it('stays open after a decline, and uses the same PaymentIntent again', () => {
    const session = topUp();
    expect(() => payCheckoutSession(app, session.id, { card: declined, email })).toThrow('Your card was declined.');
    expect(session.status).toBe('open');
    expect(resumeCheckoutSession(app, session.id)).toEqual({ status: 'open', message: 'Your card was declined.' });
    payCheckoutSession(app, session.id, { card: good, email });
    expect(session.status).toBe('complete');
    expect(paymentIntentsIn(app.store).all()).toHaveLength(1);
  });

  it.each(['authenticate', 'fail'] as const)('waits for 3-D Secure: %s', (answer) => {
    const session = topUp();
    const outcome = payCheckoutSession(app, session.id, { card: challenged, email });
    if (outcome.status !== 'requires_action') throw new Error(outcome.status);
    expect(outcome.challengeUrl).toContain(`/3d-secure/${outcome.intentId}?client_secret=`);
    expect(resumeCheckoutSession(app, session.id)).toEqual(outcome);
    completeThreeDSecure(app, outcome.intentId, answer);
    expect(resumeCheckoutSession(app, session.id).status).toBe(answer === 'fail' ? 'open' : 'complete');
    expect(() => completeThreeDSecure(app, outcome.intentId, answer)).toThrow(/does not wait/);
  });

  it('cannot be made twice, nor after the session has expired', () => {
    const paid = topUp();
    payCheckoutSession(app, paid.id, { card: good, email });
    expect(() => payCheckoutSession(app, paid.id, { card: good, email })).toThrow(/is complete/);
    const late = topUp();
    const outcome = payCheckoutSession(app, late.id, { card: challenged, email });
    clock.advance(86_400);
    catchUp(app);
    expect(late).toMatchObject({ status: 'expired', url: null });
    expect(() => payCheckoutSession(app, late.id, { card: good, email })).toThrow(/is expired/);
    // The challenge that was open is void too: nothing can be charged any more.
    if (outcome.status === 'requires_action')
      expect(() => completeThreeDSecure(app, outcome.intentId, 'authenticate')).toThrow();
  });

  it('asks for what is missing, and changes nothing', () => {
    const session = topUp();
    expect(() => payCheckoutSession(app, session.id, { card: good })).toThrow(/email/);
    expect(() => payCheckoutSession(app, session.id, { email })).toThrow(/card details/);
    expect(() => payCheckoutSession(app, session.id, { card: { ...good, number: '5500000000000004' }, email })).toThrow(
      /non test card/,
    );
    expect(paymentIntentsIn(app.store).all()).toEqual([]);
  });

  it('updates the customer where it was asked to', () => {
    const customer = createCustomer(app, { email });
    const session = topUp({ customer: customer.id, customer_update: { address: 'auto', name: 'auto' } });
    payCheckoutSession(app, session.id, { card: good, name: 'Ada', address: { country: 'GB', postal_code: 'N1' } });
    expect(customer).toMatchObject({ name: 'Ada', address: { country: 'GB', postal_code: 'N1', city: null } });
    expect(session.customer).toBe(customer.id);
  });
});

describe('a subscription', () => {
  it('exists only once it is paid', () => {
    const session = subscribe();
    expect(() => payCheckoutSession(app, session.id, { card: declined, email })).toThrow();
    const outcome = payCheckoutSession(app, session.id, { card: challenged, email });
    expect(subscriptionsIn(app.store).all()).toEqual([]);
    if (outcome.status !== 'requires_action') throw new Error(outcome.status);
    completeThreeDSecure(app, outcome.intentId, 'authenticate');
    const [subscription] = subscriptionsIn(app.store).all();
    expect(subscription).toMatchObject({ status: 'active', metadata: { plan: 'pro' }, customer: session.customer });
    expect(session).toMatchObject({
      status: 'complete',
      subscription: subscription?.id,
      invoice: subscription?.latest_invoice,
      payment_intent: null,
    });
    expect(invoicesIn(app.store).get(session.invoice ?? '')).toMatchObject({ status: 'paid', amount_paid: 1900 });
    expect(customersIn(app.store).all()).toHaveLength(1);
    expect(
      chargesIn(app.store)
        .all()
        .filter(({ paid }) => paid),
    ).toHaveLength(1);
    expect(subscription?.default_payment_method).toBe(paymentIntentsIn(app.store).all()[0]?.payment_method);
  });

  it('begins with a trial without a charge, and bills the saved card at its end', () => {
    const session = subscribe({ subscription_data: { trial_period_days: 7 } });
    expect(session).toMatchObject({ amount_total: 0, payment_status: 'no_payment_required' });
    payCheckoutSession(app, session.id, { card: good, email });
    const [subscription] = subscriptionsIn(app.store).all();
    expect(subscription).toMatchObject({ status: 'trialing', default_payment_method: expect.stringMatching(/^pm_/) });
    expect(chargesIn(app.store).all()).toEqual([]);
    clock.advance(7 * 86_400 + 3601);
    catchUp(app);
    expect(subscription?.status).toBe('active');
    expect(chargesIn(app.store).all()).toMatchObject([{ amount: 1900, status: 'succeeded' }]);
  });
});

describe('a discount', () => {
  const halfOnce = () => createCoupon(app, { percent_off: 50, duration: 'once' });

  it('is redeemed with the subscription, whose first invoice has it', () => {
    const coupon = halfOnce();
    const session = subscribe({ discounts: [{ coupon: coupon.id }] });
    payCheckoutSession(app, session.id, { card: good, email });
    const [invoice] = invoicesIn(app.store).all();
    expect(invoice).toMatchObject({ status: 'paid', subtotal: 1900, total: 950, amount_paid: 950 });
    expect(paymentIntentsIn(app.store).all()).toMatchObject([{ amount: 950, status: 'succeeded' }]);
    expect(coupon.times_redeemed).toBe(1);
  });

  it.each([
    ['once', 1900],
    ['forever', 950],
  ])('that lasts %s makes the renewal on the page cost %i', (duration, amountMinor) => {
    const coupon = createCoupon(app, { percent_off: 50, duration });
    const session = subscribe({ discounts: [{ coupon: coupon.id }] });
    expect(readOffer(app, session)).toMatchObject({ totalMinor: 950, renewal: { amountMinor } });
  });

  it('is kept, although the coupon went meanwhile', () => {
    const coupon = halfOnce();
    const session = subscribe({ discounts: [{ coupon: coupon.id }] });
    deleteCoupon(app, coupon.id);
    payCheckoutSession(app, session.id, { card: good, email });
    expect(invoicesIn(app.store).all()).toMatchObject([{ status: 'paid', total: 950 }]);
  });

  it('is redeemed with a payment', () => {
    const coupon = halfOnce();
    const session = topUp({ discounts: [{ coupon: coupon.id }] });
    payCheckoutSession(app, session.id, { card: good, email });
    expect(session).toMatchObject({ status: 'complete', amount_total: 2500 });
    expect(paymentIntentsIn(app.store).all()).toMatchObject([{ amount: 2500 }]);
    expect(discountsIn(app.store).all()).toMatchObject([{ checkout_session: session.id, subscription: null }]);
  });
});
