import { creditNotesIn, subscriptionsIn } from '../../billing/tables.js';
import { couponsIn } from '../../catalogue/tables.js';
import { payCheckoutSession } from '../../checkout/pay.js';
import { checkoutSessionsIn } from '../../checkout/tables.js';
import { paymentMethodsIn } from '../../payments/tables.js';
import { testCards } from '../../payments/test-cards/index.js';
import {
  coupon,
  customer,
  type Deed,
  drop,
  idOf,
  invoice,
  living,
  metered,
  method,
  of,
  post,
  price,
  type Step,
  store,
  subscription,
  url,
} from './step.js';

const source = ({ card }: Step) => card.replace('pm_card_', 'tok_');

export const billingDeeds: Record<string, Deed> = {
  'add a source': post(
    (machine, asked) => `/v1/customers/${customer(machine, asked)}/sources`,
    (_machine, asked) => ({ source: source(asked) }),
  ),
  'replace the source': post(
    (machine, asked) => `/v1/customers/${customer(machine, asked)}`,
    (_machine, asked) => ({ source: source(asked), ...(asked.choice % 5 ? {} : { balance: asked.amount }) }),
  ),
  'delete a source': drop(
    (machine, asked) =>
      `/v1/customers/${customer(machine, asked)}/sources/${idOf(paymentMethodsIn(store(machine)).all(), asked.pick)}`,
  ),
  'create a customer': post(
    () => '/v1/customers',
    (_machine, { card, choice }) => ({
      email: 'ada@example.com',
      ...(choice % 2 ? { payment_method: card, invoice_settings: { default_payment_method: card } } : {}),
    }),
  ),
  'attach a card': post(
    (machine, asked) => `/v1/payment_methods/${method(machine, asked)}/attach`,
    (machine, asked) => ({ customer: customer(machine, asked) }),
  ),
  'detach a card': post(
    (machine, { pick }) => `/v1/payment_methods/${idOf(paymentMethodsIn(store(machine)).all(), pick)}/detach`,
  ),
  'choose a default card': post(
    (machine, asked) => `/v1/customers/${customer(machine, asked)}`,
    (machine, asked) => ({
      invoice_settings: { default_payment_method: idOf(paymentMethodsIn(store(machine)).all(), asked.choice) },
    }),
  ),
  // Seldom, for little can be done about one who is gone.
  'delete a customer': (machine, asked) =>
    asked.choice % 6 === 5
      ? machine.ask('DELETE', `/v1/customers/${customer(machine, asked)}`)
      : machine.ask('GET', `/v1/customers/${customer(machine, asked)}`),

  'open Checkout': post(
    () => '/v1/checkout/sessions',
    (machine, asked) => {
      const mode = of(['payment', 'subscription', 'setup'], asked.choice);
      return {
        mode,
        success_url: url,
        ...(asked.flag ? { customer: customer(machine, asked) } : {}),
        ...(mode === 'setup'
          ? { currency: 'usd' }
          : {
              line_items: [{ price: price(machine, asked.pick), quantity: (asked.pick % 3) + 1 }],
              ...coupon(machine, asked.pick),
            }),
        ...(mode === 'subscription' && asked.pick % 3 === 0 ? { subscription_data: { trial_period_days: 7 } } : {}),
      };
    },
  ),
  'pay in Checkout': (machine, { pick, card }) =>
    machine.act(() =>
      payCheckoutSession(machine.app, idOf(checkoutSessionsIn(store(machine)).all(), pick, 'open'), {
        email: 'ada@example.com',
        card: {
          number: testCards.find(({ tokens }) => tokens.includes(card))?.number ?? '4242424242424241',
          expMonth: 12,
          expYear: 2040,
          cvc: '123',
        },
      }),
    ),
  'expire Checkout': post(
    (machine, { pick }) =>
      `/v1/checkout/sessions/${idOf(checkoutSessionsIn(store(machine)).all(), pick, 'open')}/expire`,
  ),

  subscribe: post(
    () => '/v1/subscriptions',
    (machine, asked) => ({
      customer: customer(machine, asked),
      items: [{ price: price(machine, asked.choice), quantity: (asked.choice % 4) + 1 }],
      ...coupon(machine, asked.choice),
      ...of<object>(
        [
          {},
          { trial_period_days: 7 },
          { payment_behavior: 'default_incomplete' },
          { payment_behavior: 'error_if_incomplete' },
          {
            payment_behavior: 'allow_incomplete',
            trial_period_days: 3,
            trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
          },
          { billing_mode: { type: 'classic' } },
          { default_payment_method: idOf(paymentMethodsIn(store(machine)).all(), asked.pick) },
        ],
        asked.pick,
      ),
    }),
  ),
  'subscribe to what is used': post(
    () => '/v1/subscriptions',
    (machine, asked) => ({
      customer: customer(machine, asked),
      items: [{ price: metered(machine, asked.choice) }, ...(asked.flag ? [{ price: price(machine, 0) }] : [])],
      ...coupon(machine, asked.choice),
      ...of<object>([{}, { trial_period_days: 3 }, { billing_mode: { type: 'classic' } }], asked.pick),
    }),
  ),
  'use something': post(
    () => '/v1/billing/meter_events',
    (machine, asked) => ({
      event_name: 'hats',
      payload: { stripe_customer_id: customer(machine, asked), value: asked.amount },
      ...(asked.flag ? { timestamp: machine.app.now() - asked.choice * 86_400 } : {}),
    }),
  ),
  'change what is used': post(
    (machine, asked) => `/v1/subscriptions/${living(machine, asked)}`,
    (machine, asked) => {
      const item = subscriptionsIn(store(machine)).get(living(machine, asked))?.items.data[0]?.id ?? 'si_none';
      return of<object>(
        [
          { items: [{ id: item, price: metered(machine, asked.pick + 1) }] },
          { items: [{ id: item, price: metered(machine, asked.pick) }], proration_behavior: 'always_invoice' },
          { billing_cycle_anchor: { type: 'now' } },
          { items: [{ price: metered(machine, asked.pick) }] },
          { cancel_at_period_end: asked.flag ? 'true' : 'false' },
        ],
        asked.choice,
      );
    },
  ),
  'change a subscription': post(
    (machine, asked) => `/v1/subscriptions/${living(machine, asked)}`,
    (machine, asked) => {
      const item = subscriptionsIn(store(machine)).get(living(machine, asked))?.items.data[0]?.id ?? 'si_none';
      return of<object>(
        [
          { items: [{ id: item, price: price(machine, asked.pick + 1) }] },
          { items: [{ id: item, quantity: (asked.pick % 5) + 1 }], proration_behavior: 'always_invoice' },
          {
            items: [{ id: item, price: price(machine, asked.pick + 1) }],
            proration_behavior: 'always_invoice',
            payment_behavior: 'pending_if_incomplete',
          },
          {
            items: [{ id: item, quantity: (asked.pick % 7) + 1 }],
            proration_behavior: 'always_invoice',
            payment_behavior: 'error_if_incomplete',
          },
          { items: [{ id: item, quantity: 2 }], proration_behavior: 'none' },
          { cancel_at_period_end: asked.flag ? 'true' : 'false' },
          { trial_end: 'now' },
          { pause_collection: asked.flag ? { behavior: 'void' } : '' },
          { default_payment_method: idOf(paymentMethodsIn(store(machine)).all(), asked.pick) },
          { ...coupon(machine, 3), proration_behavior: 'none' },
          { items: [{ price: price(machine, asked.pick) }] },
        ],
        asked.choice,
      );
    },
  ),
  'cancel a subscription': drop(
    (machine, asked) => `/v1/subscriptions/${living(machine, asked)}`,
    ({ choice }) => of<object>([{}, { prorate: 'true' }, { prorate: 'true', invoice_now: 'true' }], choice),
  ),
  'resume a subscription': post(
    (machine, asked) => `/v1/subscriptions/${subscription(machine, asked, 'paused')}/resume`,
  ),

  'create an invoice item': post(
    () => '/v1/invoiceitems',
    (machine, asked) => ({ customer: customer(machine, asked), amount: asked.amount, currency: 'usd' }),
  ),
  'create an invoice': post(
    () => '/v1/invoices',
    (machine, asked) => ({
      customer: customer(machine, asked),
      pending_invoice_items_behavior: of(['include', 'exclude'], asked.choice),
      auto_advance: asked.flag ? 'true' : 'false',
      ...coupon(machine, asked.choice),
    }),
  ),
  'finalize an invoice': post((machine, asked) => `/v1/invoices/${invoice(machine, asked, 'draft')}/finalize`),
  'pay an invoice': post(
    (machine, asked) => `/v1/invoices/${invoice(machine, asked, 'open', 'draft', 'uncollectible')}/pay`,
    (machine, asked) =>
      of<object>(
        [{}, { payment_method: method(machine, asked) }, { paid_out_of_band: 'true' }, { off_session: 'true' }],
        asked.choice,
      ),
  ),
  'void an invoice': post((machine, asked) => `/v1/invoices/${invoice(machine, asked, 'open', 'uncollectible')}/void`),
  'write an invoice off': post(
    (machine, asked) => `/v1/invoices/${invoice(machine, asked, 'open')}/mark_uncollectible`,
  ),
  'adjust a balance': post(
    (machine, asked) => `/v1/customers/${customer(machine, asked)}/balance_transactions`,
    (_machine, { amount, choice }) => ({
      amount: choice % 2 ? `-${amount}` : amount,
      currency: of(['usd', 'eur'], choice % 5 === 4 ? 1 : 0),
    }),
  ),
  'credit an invoice': post(
    () => '/v1/credit_notes',
    (machine, asked) => ({
      invoice: invoice(machine, asked, 'open', 'paid', 'open', 'void'),
      amount: asked.amount,
      ...of<object>(
        [{}, { credit_amount: asked.amount }, { refund_amount: asked.amount }, { out_of_band_amount: asked.amount }],
        asked.choice,
      ),
    }),
  ),
  'void a credit note': post(
    (machine, { pick }) => `/v1/credit_notes/${idOf(creditNotesIn(store(machine)).all(), pick, 'issued')}/void`,
  ),
  'delete an invoice': drop((machine, asked) => `/v1/invoices/${invoice(machine, asked, 'draft')}`),

  'create a coupon': post(
    () => '/v1/coupons',
    (_machine, { choice, amount }) =>
      of<object>(
        [
          { percent_off: 100, duration: 'once' },
          { percent_off: 25, duration: 'repeating', duration_in_months: 2 },
          { amount_off: amount, currency: 'usd', duration: 'forever' },
        ],
        choice,
      ),
  ),
  'delete a coupon': drop((machine, { pick }) => `/v1/coupons/${idOf(couponsIn(store(machine)).all(), pick)}`),
};
