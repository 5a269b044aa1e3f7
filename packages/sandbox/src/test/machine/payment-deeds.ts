import { decideDispute } from '../../payments/charges/dispute.js';
import { openDisputeOf } from '../../payments/charges/open-dispute.js';
import { completeThreeDSecure } from '../../payments/intents/confirm.js';
import { completeSetupThreeDSecure } from '../../payments/intents/setup.js';
import { disputesIn, paymentIntentsIn, refundsIn, setupIntentsIn } from '../../payments/tables.js';
import type { Machine, Outcome } from './machine.js';
import {
  charge,
  currency,
  customer,
  type Deed,
  idOf,
  intent,
  method,
  of,
  post,
  type Step,
  store,
  url,
} from './step.js';

/** Who is there to answer a challenge decides it. */
function challenge(machine: Machine, { pick, flag }: Step): Outcome {
  const answer = flag ? 'authenticate' : 'fail';
  const waiting = [...paymentIntentsIn(store(machine)).all(), ...setupIntentsIn(store(machine)).all()].filter(
    ({ status }) => status === 'requires_action',
  );
  const id = waiting.length > 0 ? idOf(waiting, pick) : intent(machine, { pick } as Step);
  return machine.act(() =>
    id.startsWith('seti_')
      ? completeSetupThreeDSecure(machine.app, id, answer)
      : completeThreeDSecure(machine.app, id, answer),
  );
}

export const paymentDeeds: Record<string, Deed> = {
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
      ...(asked.pick % 2 ? { payment_method_options: { card: { request_multicapture: 'if_available' } } } : {}),
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
    (_machine, { amount, choice, flag }) => ({
      ...(choice % 3 ? { amount_to_capture: amount } : {}),
      ...(flag ? { final_capture: 'false' } : {}),
    }),
  ),
  'charge without an intent': post(
    () => '/v1/charges',
    (machine, asked) => ({
      amount: asked.amount,
      currency: currency(asked),
      ...of<object>(
        [
          { source: asked.card.replace('pm_card_', 'tok_') },
          { source: asked.card.replace('pm_card_', 'tok_') },
          { customer: customer(machine, asked) },
          { customer: customer(machine, asked), source: method(machine, asked) },
        ],
        asked.pick,
      ),
      ...(asked.flag ? { capture: 'false' } : {}),
    }),
  ),
  'capture a charge': post(
    (machine, asked) => `/v1/charges/${charge(machine, asked)}/capture`,
    (_machine, { amount, choice }) => (choice % 2 ? { amount } : {}),
  ),
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
      `/v1/setup_intents/${idOf(setupIntentsIn(store(machine)).all(), pick, 'requires_payment_method', 'requires_confirmation', 'requires_action')}/confirm`,
    (machine, asked) => ({ return_url: url, ...(asked.choice % 3 ? { payment_method: method(machine, asked) } : {}) }),
  ),
  'update a set-up': post(
    (machine, { pick }) =>
      `/v1/setup_intents/${idOf(setupIntentsIn(store(machine)).all(), pick, 'requires_payment_method', 'requires_confirmation', 'requires_action')}`,
    (machine, asked) =>
      of<object>(
        [{ payment_method: method(machine, asked) }, { customer: customer(machine, asked) }, { description: 'd' }],
        asked.choice,
      ),
  ),
  'cancel a set-up': post(
    (machine, { pick }) => `/v1/setup_intents/${idOf(setupIntentsIn(store(machine)).all(), pick)}/cancel`,
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
  'cancel a refund': post((machine, { pick }) => `/v1/refunds/${idOf(refundsIn(store(machine)).all(), pick)}/cancel`),
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
      `/v1/disputes/${idOf(disputesIn(store(machine)).all(), pick, 'needs_response', 'warning_needs_response')}`,
    (_machine, { choice, flag }) => ({
      'evidence[uncategorized_text]': of(['winning_evidence', 'losing_evidence', 'some evidence'], choice),
      ...(flag ? { submit: 'false' } : {}),
    }),
  ),
  'close a dispute': post(
    (machine, { pick }) =>
      `/v1/disputes/${idOf(disputesIn(store(machine)).all(), pick, 'needs_response', 'under_review')}/close`,
  ),
  'decide a dispute': (machine, { pick, flag }) =>
    machine.act(() =>
      decideDispute(
        machine.app,
        disputesIn(store(machine)).require(
          idOf(disputesIn(store(machine)).all(), pick, 'needs_response', 'under_review'),
        ),
        flag ? 'won' : 'lost',
      ),
    ),
};
