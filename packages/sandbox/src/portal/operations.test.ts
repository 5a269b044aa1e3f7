import { createRecorder } from '@tillkit/checks/stripe-conformance';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSubscription } from '../billing/subscriptions/create.js';
import { createProduct } from '../catalogue/new-product.js';
import { newPrice } from '../catalogue/prices.js';
import { App } from '../core/app.js';
import type { Subscription } from '../core/stored.js';
import { eventsIn } from '../core/tables.js';
import { createCustomer } from '../customers/customers.js';
import { domains } from '../domains.js';
import { completeSetupThreeDSecure } from '../payments/intents/setup.js';
import { findPaymentMethod } from '../payments/methods/cards.js';
import { attachToCustomer } from '../payments/methods/payment-methods.js';
import { movableClock } from '../test/conformance.js';
import { follow } from '../wire/domain.js';
import { createPortalSession } from './billing-portal.js';
import { createPortalConfiguration } from './configuration.js';
import { updateCustomerFromPortal } from './customer-details.js';
import {
  addCardFromPortal,
  cancelFromPortal,
  finishCardFromPortal,
  makeDefaultFromPortal,
  portalSummary,
  removeCardFromPortal,
  resumeFromPortal,
} from './operations.js';

const card = { number: '4242424242424242', expMonth: 4, expYear: 2031, cvc: '123' };
let app: App;
let clock: ReturnType<typeof movableClock>;
let session: string;
let customer: string;
let subscription: Subscription;

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
  customer = createCustomer(app, { email: 'ada@example.com' }).id;
  const method = attachToCustomer(app, findPaymentMethod(app, 'pm_card_visa'), customer).id;
  const product = createProduct(app, { name: 'Pro' }).id;
  const price = newPrice(app, { product, currency: 'usd', unit_amount: 900, recurring: { interval: 'month' } }).id;
  subscription = createSubscription(app, { customer, items: [{ price }], default_payment_method: method });
  session = createPortalSession(app, { customer }).id;
});

describe('the portal', () => {
  it("shows what is the customer's own", () => {
    const other = createCustomer(app, {}).id;
    attachToCustomer(app, findPaymentMethod(app, 'pm_card_visa'), other);
    expect(portalSummary(app, session)).toMatchObject({
      customer: { id: customer },
      subscriptions: [{ id: subscription.id }],
      paymentMethods: [{ customer }],
      invoices: [{ status: 'paid' }],
    });
  });

  it('cancels flexible subscriptions by a date, and takes it back', () => {
    const cancelled = cancelFromPortal(app, session, subscription.id, { feedback: 'unused', comment: 'bye' });
    const end = subscription.items.data[0]?.current_period_end;
    expect(cancelled).toMatchObject({
      cancel_at: end,
      cancel_at_period_end: false,
      status: 'active',
      cancellation_details: { feedback: 'unused', comment: 'bye', reason: 'cancellation_requested' },
    });
    expect(resumeFromPortal(app, session, subscription.id)).toMatchObject({ cancel_at: null, canceled_at: null });
    expect(() => resumeFromPortal(app, session, subscription.id)).toThrow(/not set to be cancelled/);
    expect(() => cancelFromPortal(app, session, subscription.id, { feedback: 'nonsense' })).toThrow(/Invalid feedback/);
  });

  it('cancels at once where it is configured so, and not at all where it is off', () => {
    const off = createPortalConfiguration(app, { features: {} }).id;
    const closed = createPortalSession(app, { customer, configuration: off }).id;
    expect(() => cancelFromPortal(app, closed, subscription.id)).toThrow(/not available/);
    expect(() => addCardFromPortal(app, closed, card)).toThrow(/not available/);
    expect(() => updateCustomerFromPortal(app, closed, { name: 'x' })).toThrow(/not available/);
    const now = createPortalConfiguration(app, {
      features: { subscription_cancel: { enabled: true, mode: 'immediately' } },
    }).id;
    const open = createPortalSession(app, { customer, configuration: now }).id;
    expect(cancelFromPortal(app, open, subscription.id).status).toBe('canceled');
  });

  it('adds a card, makes it the default, and removes the old one', () => {
    const old = subscription.default_payment_method ?? '';
    expect(() => removeCardFromPortal(app, session, old)).toThrow(/pays a subscription/);
    const added = addCardFromPortal(app, session, card);
    expect(added.status).toBe('succeeded');
    expect(subscription.default_payment_method).toBe(added.payment_method);
    removeCardFromPortal(app, session, old);
    expect(portalSummary(app, session)).toMatchObject({
      paymentMethods: [{ id: added.payment_method }],
      defaultPaymentMethod: added.payment_method,
    });
    expect(() => makeDefaultFromPortal(app, session, old)).toThrow(/No such PaymentMethod/);
  });

  it('waits for 3-D Secure before it uses a card', () => {
    const intent = addCardFromPortal(app, session, { ...card, number: '4000002500003155' });
    expect(intent.status).toBe('requires_action');
    const before = subscription.default_payment_method;
    completeSetupThreeDSecure(app, intent.id, 'authenticate');
    expect(subscription.default_payment_method).toBe(before);
    finishCardFromPortal(app, session, intent.id);
    expect(subscription.default_payment_method).toBe(intent.payment_method);
  });

  it('changes the allowed details only', () => {
    expect(updateCustomerFromPortal(app, session, { name: 'Ada', address: { country: 'GB' } })).toMatchObject({
      name: 'Ada',
      address: { country: 'GB', city: null },
    });
    expect(() => updateCustomerFromPortal(app, session, { email: 'nonsense' })).toThrow(/Invalid email/);
  });

  it('closes an hour after the link was made', () => {
    clock.advance(3601);
    expect(() => portalSummary(app, session)).toThrow(/expired/);
  });
});
