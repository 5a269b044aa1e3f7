import { expect, it } from 'vitest';
import type { Intent } from '../protocol/payment-frame.js';
import { mismatch } from './deferred.js';

const shown = { mode: 'payment', amount: 1000, currency: 'usd', setupFutureUsage: undefined };
const payment: Intent = {
  id: 'pi_1',
  object: 'payment_intent',
  status: 'requires_payment_method',
  client_secret: 'pi_1_secret_2',
  amount: 1000,
  currency: 'usd',
  setup_future_usage: null,
  capture_method: 'automatic_async',
  on_behalf_of: null,
};
const setup: Intent = { ...payment, id: 'seti_1', object: 'setup_intent', usage: 'off_session' };

it('takes the intent that was shown', () => {
  expect(mismatch(shown, payment)).toBeUndefined();
  expect(mismatch({ ...shown, setupFutureUsage: null }, payment)).toBeUndefined();
  expect(mismatch({ ...shown, mode: 'setup' }, setup)).toBeUndefined();
  expect(mismatch({ ...shown, mode: 'subscription', amount: 0 }, setup)).toBeUndefined();
  expect(
    mismatch({ ...shown, mode: 'subscription' }, { ...payment, setup_future_usage: 'off_session' }),
  ).toBeUndefined();
});

it.each([
  ['amount', { ...shown, amount: 999 }, payment, /amount of Elements \(999\).*\(1000\)/],
  ['currency', { ...shown, currency: 'eur' }, payment, /currency of Elements \(eur\).*\(usd\)/],
  ['future usage', shown, { ...payment, setup_future_usage: 'off_session' }, /setupFutureUsage of Elements \(null\)/],
  ['capture', { ...shown, captureMethod: 'manual' }, payment, /captureMethod of Elements \(manual\)/],
  ['capture', shown, { ...payment, capture_method: 'manual' }, /capture_method of the PaymentIntent \(manual\)/],
  ['account', shown, { ...payment, on_behalf_of: 'acct_1' }, /on_behalf_of of the PaymentIntent \(acct_1\)/],
  ['a payment for a set-up', { ...shown, mode: 'setup' }, payment, /mode: 'setup'/],
  ['a set-up for a payment', shown, setup, /SetupIntent's/],
  ['usage of a set-up', { ...shown, mode: 'setup', setupFutureUsage: 'on_session' }, setup, /usage of the SetupIntent/],
] as const)('refuses another: %s', (_name, expected, intent, message) => {
  expect(mismatch(expected, intent)).toEqual({
    type: 'invalid_request_error',
    message: expect.stringMatching(message),
  });
});
