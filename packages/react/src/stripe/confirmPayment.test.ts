import type { Stripe, StripeElements } from '@stripe/stripe-js';
import { describe, expect, it, vi } from 'vitest';
import { confirmPayment } from './confirmPayment.js';

const elements = {} as StripeElements;
const confirm = (result: unknown) => {
  const stripe = { confirmPayment: vi.fn(async () => result) };
  return { stripe, outcome: confirmPayment(stripe as unknown as Stripe, elements, 'https://example.com/back') };
};

describe('confirmPayment', () => {
  it('leaves the page only where the payment method needs it', async () => {
    const { stripe, outcome } = confirm({ paymentIntent: { status: 'succeeded' } });
    expect(await outcome).toEqual({ status: 'succeeded' });
    expect(stripe.confirmPayment).toHaveBeenCalledWith({
      elements,
      redirect: 'if_required',
      confirmParams: { return_url: 'https://example.com/back' },
    });
  });

  it.each([
    ['processing', { status: 'processing' }],
    ['requires_action', { status: 'processing' }],
    ['requires_capture', { status: 'processing' }],
    ['requires_payment_method', { status: 'declined', message: null, declineCode: null }],
    ['canceled', { status: 'closed' }],
  ])('takes the intent’s status %s for %o', async (status, outcome) => {
    expect(await confirm({ paymentIntent: { status } }).outcome).toEqual(outcome);
  });

  it.each([
    [{ type: 'card_error', code: 'card_declined', decline_code: 'lost_card', message: 'Declined.' }, 'declined'],
    [{ type: 'validation_error', code: 'incomplete_number', message: 'Incomplete.' }, 'incomplete'],
    [{ type: 'invalid_request_error', code: 'payment_intent_authentication_failure', message: 'No.' }, 'declined'],
    [{ type: 'api_error', message: '?', payment_intent: { status: 'requires_payment_method' } }, 'declined'],
    [
      {
        type: 'invalid_request_error',
        code: 'payment_intent_unexpected_state',
        payment_intent: { status: 'succeeded' },
      },
      'succeeded',
    ],
    [{ type: 'invalid_request_error', message: '?', payment_intent: { status: 'canceled' } }, 'closed'],
    [{ type: 'api_connection_error', message: '?' }, 'unknown'],
    [{ type: 'api_error', message: '?' }, 'unknown'],
    [{ type: 'rate_limit_error', message: '?' }, 'busy'],
    [{ type: 'invalid_request_error', code: 'rate_limit', message: '?' }, 'busy'],
  ])('takes the error %o for %s', async (error, status) => {
    expect(await confirm({ error }).outcome).toMatchObject({ status });
  });

  it('calls it unknown when Stripe.js itself breaks', async () => {
    const stripe = { confirmPayment: () => Promise.reject(new Error('broken')) } as unknown as Stripe;
    expect(await confirmPayment(stripe, elements, 'https://example.com/')).toEqual({ status: 'unknown' });
  });
});
