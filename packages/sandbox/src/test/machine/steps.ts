import fc from 'fast-check';
import { payCheckoutSession } from '../../checkout/pay.js';
import { completeThreeDSecure } from '../../payments/confirm.js';
import { decideDispute } from '../../payments/dispute.js';
import { openDisputeOf } from '../../payments/open-dispute.js';
import { completeSetupThreeDSecure } from '../../payments/setup.js';
import { testCards } from '../../payments/test-cards.js';
import type { Machine, Outcome } from './machine.js';

/** One call, by what it is and by numbers that choose what it is about: so it prints shortly and shrinks well. */
export interface Step {
  verb: string;
  /** Which of the objects it is about. */
  pick: number;
  /** Which of a parameter's choices. */
  choice: number;
  /** Minor units; also what no amount can be. */
  amount: string;
  card: string;
  flag: boolean;
  /** Who acts: 0 is the platform, the others are its connected accounts. */
  actor: number;
}

const cards = testCards.flatMap(({ tokens }) => tokens.slice(0, 1));

const step = (verbs: readonly string[]): fc.Arbitrary<Step> =>
  fc.record({
    verb: fc.constantFrom(...verbs),
    pick: fc.nat(30),
    choice: fc.nat(30),
    amount: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom('1000', '50', '700', '300'),
      },
      { weight: 3, arbitrary: fc.integer({ min: 50, max: 5000 }).map(String) },
      { weight: 1, arbitrary: fc.constantFrom('49', '0', '-5', '1e3', '99999999999999999999') },
    ),
    card: fc.oneof(
      { weight: 4, arbitrary: fc.constant('pm_card_visa') },
      { weight: 2, arbitrary: fc.constantFrom('pm_card_threeDSecure2Required', 'pm_card_chargeCustomerFail') },
      { weight: 3, arbitrary: fc.constantFrom(...cards, 'pm_nobody') },
    ),
    flag: fc.boolean(),
    actor: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(2) }),
  });

type Deed = (machine: Machine, step: Step) => Promise<Outcome> | Outcome;

const of = <T>(choices: readonly T[], which: number): T => choices[which % choices.length] as T;

/**
 * Newest first, so that small numbers are about what has just been made; an unknown one when there is none.
 *
 * @param statuses mostly one that the call is meant for, when there is one
 */
function idOf(rows: readonly { id: string; status?: string | null }[], pick: number, ...statuses: string[]): string {
  const meant = pick % 8 === 7 ? [] : rows.filter(({ status }) => statuses.includes(status ?? ''));
  const from = meant.length > 0 ? meant : rows;
  return from.length === 0 ? 'none' : (from[from.length - 1 - (pick % from.length)] as { id: string }).id;
}

const store = ({ app }: Machine) => app.store;
const account = ({ app }: Machine, pick: number) => idOf(app.platform.accounts.all(), pick);
const customer = (machine: Machine, { pick }: Step) => idOf(store(machine).customers.all(), pick);
const method = (machine: Machine, { pick, card, flag }: Step) =>
  flag ? idOf(store(machine).paymentMethods.all(), pick) : card;
const intent = (machine: Machine, { pick }: Step, ...statuses: string[]) =>
  idOf(store(machine).paymentIntents.all(), pick, ...statuses);
const charge = (machine: Machine, { pick }: Step) => idOf(store(machine).charges.all(), pick);
const subscription = (machine: Machine, { pick }: Step, ...statuses: string[]) =>
  idOf(store(machine).subscriptions.all(), pick, ...statuses);
const living = (machine: Machine, asked: Step) =>
  subscription(machine, asked, 'active', 'trialing', 'past_due', 'incomplete', 'paused', 'unpaid');
const invoice = (machine: Machine, { pick }: Step, ...statuses: string[]) =>
  idOf(store(machine).invoices.all(), pick, ...statuses);
const currency = ({ choice }: Step) => of(['usd', 'eur', 'jpy'], choice);
const price = (machine: Machine, choice: number) => of(store(machine).prices.all(), choice).id;
const coupon = (machine: Machine, choice: number) => {
  const all = store(machine).coupons.all();
  return choice % 3 === 0 && all.length > 0 ? { discounts: [{ coupon: of(all, choice).id }] } : {};
};
const post = (
  path: (machine: Machine, step: Step) => string,
  params: (machine: Machine, step: Step) => object = () => ({}),
) => ((machine, step) => machine.ask('POST', path(machine, step), params(machine, step))) satisfies Deed;
const drop = (path: (machine: Machine, step: Step) => string, params: (step: Step) => object = () => ({})) =>
  ((machine, step) => machine.ask('DELETE', path(machine, step), params(step))) satisfies Deed;

const url = 'https://shop.example/back';

/** Who is there to answer a challenge decides it. */
function challenge(machine: Machine, { pick, flag }: Step): Outcome {
  const answer = flag ? 'authenticate' : 'fail';
  const waiting = [...store(machine).paymentIntents.all(), ...store(machine).setupIntents.all()].filter(
    ({ status }) => status === 'requires_action',
  );
  const id = waiting.length > 0 ? idOf(waiting, pick) : intent(machine, { pick } as Step);
  return machine.act(() =>
    id.startsWith('seti_')
      ? completeSetupThreeDSecure(machine.app, id, answer)
      : completeThreeDSecure(machine.app, id, answer),
  );
}

export const deeds: Record<string, Deed> = {
  'pay at once': post(
    () => '/v1/payment_intents',
    (machine, asked) => ({
      amount: asked.amount,
      currency: currency(asked),
      confirm: 'true',
      return_url: url,
      payment_method: method(machine, asked),
      capture_method: of(['automatic', 'automatic_async', 'manual'], asked.choice),
      ...(asked.choice % 2 ? { customer: customer(machine, asked) } : {}),
      ...of(
        [{}, { setup_future_usage: 'off_session' }, { off_session: 'true' }, { error_on_requires_action: 'true' }],
        asked.pick,
      ),
    }),
  ),
  'create an intent': post(
    () => '/v1/payment_intents',
    (machine, asked) => ({
      amount: asked.amount,
      currency: currency(asked),
      capture_method: of(['automatic', 'manual'], asked.choice),
      ...(asked.flag ? { customer: customer(machine, asked) } : {}),
      ...(asked.choice % 3 === 0 ? { payment_method: asked.card } : {}),
    }),
  ),
  'update an intent': post(
    (machine, asked) =>
      `/v1/payment_intents/${intent(machine, asked, 'requires_payment_method', 'requires_confirmation', 'requires_action')}`,
    (machine, asked) =>
      of<object>(
        [
          { amount: asked.amount },
          { payment_method: method(machine, asked) },
          { capture_method: 'manual' },
          { capture_method: 'automatic' },
          { customer: customer(machine, asked) },
          { currency: currency(asked) },
          { 'metadata[k]': 'v' },
          { nonsense: '1' },
        ],
        asked.choice,
      ),
  ),
  'confirm an intent': post(
    (machine, asked) =>
      `/v1/payment_intents/${intent(machine, asked, 'requires_payment_method', 'requires_confirmation', 'requires_action')}/confirm`,
    (machine, asked) => ({
      return_url: url,
      ...(asked.choice % 4 ? { payment_method: method(machine, asked) } : {}),
      ...of(
        [{}, {}, { off_session: 'true' }, { setup_future_usage: 'on_session' }, { error_on_requires_action: 'true' }],
        asked.choice,
      ),
    }),
  ),
  'capture an intent': post(
    (machine, asked) => `/v1/payment_intents/${intent(machine, asked, 'requires_capture')}/capture`,
    (_machine, { amount, choice }) => (choice % 2 ? { amount_to_capture: amount } : {}),
  ),
  'capture a charge': post((machine, asked) => `/v1/charges/${charge(machine, asked)}/capture`),
  'cancel an intent': post(
    (machine, asked) =>
      `/v1/payment_intents/${intent(machine, asked, 'requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture')}/cancel`,
    (_machine, { choice }) =>
      of<object>([{}, { cancellation_reason: 'abandoned' }, { cancellation_reason: 'bored' }], choice),
  ),
  'answer a challenge': challenge,

  'create a set-up': post(
    () => '/v1/setup_intents',
    (machine, asked) => ({
      ...(asked.flag ? { customer: customer(machine, asked) } : {}),
      ...(asked.choice % 2 ? { confirm: 'true', return_url: url, payment_method: asked.card } : {}),
    }),
  ),
  'confirm a set-up': post(
    (machine, { pick }) =>
      `/v1/setup_intents/${idOf(store(machine).setupIntents.all(), pick, 'requires_payment_method', 'requires_confirmation', 'requires_action')}/confirm`,
    (machine, asked) => ({ return_url: url, ...(asked.choice % 3 ? { payment_method: method(machine, asked) } : {}) }),
  ),
  'update a set-up': post(
    (machine, { pick }) =>
      `/v1/setup_intents/${idOf(store(machine).setupIntents.all(), pick, 'requires_payment_method', 'requires_confirmation', 'requires_action')}`,
    (machine, asked) =>
      of<object>(
        [{ payment_method: method(machine, asked) }, { customer: customer(machine, asked) }, { description: 'd' }],
        asked.choice,
      ),
  ),
  'cancel a set-up': post(
    (machine, { pick }) => `/v1/setup_intents/${idOf(store(machine).setupIntents.all(), pick)}/cancel`,
  ),

  refund: post(
    () => '/v1/refunds',
    (machine, asked) => ({
      ...(asked.choice % 2
        ? { charge: charge(machine, asked) }
        : { payment_intent: intent(machine, asked, 'succeeded') }),
      ...(asked.flag ? { amount: asked.amount } : {}),
    }),
  ),
  'cancel a refund': post((machine, { pick }) => `/v1/refunds/${idOf(store(machine).refunds.all(), pick)}/cancel`),
  'open a dispute': (machine, asked) =>
    machine.act(() =>
      openDisputeOf(machine.app, asked.flag ? charge(machine, asked) : intent(machine, asked, 'succeeded'), {
        reason: of(['fraudulent', 'product_not_received', 'boredom'], asked.choice % 5),
        inquiry: asked.pick % 4 === 3,
        ...(asked.choice % 2 ? { amount: Number(asked.amount) } : {}),
      }),
    ),
  'answer a dispute': post(
    (machine, { pick }) =>
      `/v1/disputes/${idOf(store(machine).disputes.all(), pick, 'needs_response', 'warning_needs_response')}`,
    (_machine, { choice, flag }) => ({
      'evidence[uncategorized_text]': of(['winning_evidence', 'losing_evidence', 'some evidence'], choice),
      ...(flag ? { submit: 'false' } : {}),
    }),
  ),
  'close a dispute': post(
    (machine, { pick }) =>
      `/v1/disputes/${idOf(store(machine).disputes.all(), pick, 'needs_response', 'under_review')}/close`,
  ),
  'decide a dispute': (machine, { pick, flag }) =>
    machine.act(() =>
      decideDispute(
        machine.app,
        store(machine).disputes.require(idOf(store(machine).disputes.all(), pick, 'needs_response', 'under_review')),
        flag ? 'won' : 'lost',
      ),
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
    (machine, { pick }) => `/v1/payment_methods/${idOf(store(machine).paymentMethods.all(), pick)}/detach`,
  ),
  'choose a default card': post(
    (machine, asked) => `/v1/customers/${customer(machine, asked)}`,
    (machine, asked) => ({
      invoice_settings: { default_payment_method: idOf(store(machine).paymentMethods.all(), asked.choice) },
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
      payCheckoutSession(machine.app, idOf(store(machine).checkoutSessions.all(), pick, 'open'), {
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
    (machine, { pick }) => `/v1/checkout/sessions/${idOf(store(machine).checkoutSessions.all(), pick, 'open')}/expire`,
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
          { default_payment_method: idOf(store(machine).paymentMethods.all(), asked.pick) },
        ],
        asked.pick,
      ),
    }),
  ),
  'change a subscription': post(
    (machine, asked) => `/v1/subscriptions/${living(machine, asked)}`,
    (machine, asked) => {
      const item = store(machine).subscriptions.get(living(machine, asked))?.items.data[0]?.id ?? 'si_none';
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
          { default_payment_method: idOf(store(machine).paymentMethods.all(), asked.pick) },
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
  'delete a coupon': drop((machine, { pick }) => `/v1/coupons/${idOf(store(machine).coupons.all(), pick)}`),

  'pay for an account': post(
    () => '/v1/payment_intents',
    (machine, asked) => ({
      amount: asked.amount,
      currency: 'usd',
      confirm: 'true',
      return_url: url,
      payment_method: asked.card,
      capture_method: of(['automatic', 'manual'], asked.choice),
      ...(machine.app.account === null || asked.pick % 9 === 8
        ? { transfer_data: { destination: account(machine, asked.pick), ...(asked.flag ? { amount: '300' } : {}) } }
        : {}),
      ...(asked.flag ? {} : { application_fee_amount: of(['0', '7', '100', '800', '-1'], asked.choice) }),
    }),
  ),
  transfer: post(
    () => '/v1/transfers',
    (machine, asked) => ({
      amount: asked.amount,
      currency: 'usd',
      destination: account(machine, asked.pick),
      ...(asked.flag ? { source_transaction: charge(machine, asked) } : {}),
    }),
  ),
  'reverse a transfer': post(
    (machine, { pick }) => `/v1/transfers/${idOf(store(machine).transfers.all(), pick)}/reversals`,
    (_machine, { amount, choice, flag }) => ({
      ...(choice % 2 ? { amount } : {}),
      ...(flag ? { refund_application_fee: 'true' } : {}),
    }),
  ),
  'refund with all shares': post(
    () => '/v1/refunds',
    (machine, asked) => ({
      charge: charge(machine, asked),
      ...(asked.choice % 2 ? { amount: asked.amount } : {}),
      ...of<object>(
        [
          { refund_application_fee: 'true', ...(machine.app.account === null ? { reverse_transfer: 'true' } : {}) },
          { reverse_transfer: 'true' },
          { refund_application_fee: 'true' },
        ],
        asked.choice,
      ),
    }),
  ),
  'refund a fee': post(
    (machine, { pick }) => `/v1/application_fees/${idOf(store(machine).applicationFees.all(), pick)}/refunds`,
    (_machine, { amount, flag }) => (flag ? { amount } : {}),
  ),
  'pay out': post(
    () => '/v1/payouts',
    (_machine, asked) => ({ amount: asked.amount, currency: currency(asked) }),
  ),
  'cancel a payout': post(
    (machine, { pick }) => `/v1/payouts/${idOf(store(machine).payouts.all(), pick, 'pending')}/cancel`,
  ),

  'let time pass': (machine, { choice }) => {
    machine.advance(of([61, 3600, 86_400, 3 * 86_400, 8 * 86_400, 31 * 86_400], choice));
    return { status: 200, message: '' };
  },
};

/** What much follows from. */
const roots = [
  ['pay at once', 'confirm an intent', 'answer a challenge', 'let time pass'],
  ['create an intent', 'confirm an intent', 'capture an intent', 'pay at once', 'let time pass'],
  ['pay at once', 'refund', 'open a dispute', 'let time pass'],
  ['open Checkout', 'pay in Checkout', 'answer a challenge', 'let time pass'],
  ['subscribe', 'change a subscription', 'pay an invoice', 'confirm an intent', 'let time pass'],
  ['pay for an account', 'refund with all shares', 'reverse a transfer', 'transfer', 'pay out', 'let time pass'],
  ['create an invoice', 'create an invoice item', 'pay an invoice', 'let time pass'],
];

/** Each sequence is about a few deeds, some chosen and some by chance: few deeds meet each other more often than many. */
export const steps = (most: number): fc.Arbitrary<Step[]> =>
  fc
    .tuple(fc.constantFrom(...roots), fc.subarray(Object.keys(deeds), { minLength: 3, maxLength: 9 }))
    .chain(([root, others]) => fc.array(step([...root, ...root, ...others]), { maxLength: most, size: 'max' }));
