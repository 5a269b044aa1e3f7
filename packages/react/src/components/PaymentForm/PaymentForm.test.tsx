import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BillingSetup, setUpBilling } from '../../test/setUpBilling.js';
import { PaymentForm } from './PaymentForm.js';

afterEach(cleanup);

const payment = {
  sessionId: 'bs_0000000000000001',
  clientSecret: 'pi_1_secret_1',
  publishableKey: 'pk_test_fixture',
  stripeJsUrl: null,
  amountMinor: 2_500,
  currency: 'usd',
};

function show(setup?: BillingSetup) {
  const billing = setUpBilling(setup);
  const onResult = vi.fn();
  const form = <PaymentForm payment={payment} purpose="Balance top-up" onResult={onResult} />;
  return { ...billing, onResult, ...render(form, { wrapper: billing.wrapper }) };
}

const payButton = () => screen.findByRole<HTMLButtonElement>('button', { name: 'Pay $25.00' });
const enabledPayButton = async () => {
  const button = await payButton();
  await vi.waitFor(() => expect(button.disabled).toBe(false));
  return button;
};

describe('PaymentForm', () => {
  it('keeps amount and purpose in sight, and pays once', async () => {
    const { onResult, stripe } = show();
    expect(screen.getByText('Balance top-up')).toBeDefined();
    await userEvent.dblClick(await enabledPayButton());
    await vi.waitFor(() => expect(onResult).toHaveBeenCalledExactlyOnceWith('succeeded', payment.sessionId));
    expect(stripe.confirmations).toMatchObject([{ clientSecret: payment.clientSecret }]);
  });

  it('shows the bank’s refusal and takes another try', async () => {
    const { onResult } = show({ stripe: { outcome: ['decline', 'succeed'] } });
    await userEvent.click(await enabledPayButton());
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Your card was declined.');
    expect(onResult).not.toHaveBeenCalled();
    await userEvent.click(await enabledPayButton());
    await vi.waitFor(() => expect(onResult).toHaveBeenCalledExactlyOnceWith('succeeded', payment.sessionId));
  });

  it('loads Stripe again on request after it could not be loaded', async () => {
    const { stripe } = show({ stripe: { fails: 'script', failures: 2 } });
    const retry = await screen.findByRole('button', { name: /again/i });
    const before = stripe.loads;
    await userEvent.click(retry);
    await vi.waitFor(() => expect(stripe.loads).toBeGreaterThan(before));
  });

  it('tells a payment on its way from a paid one', async () => {
    const { onResult } = show({ stripe: { outcome: 'processing' } });
    await userEvent.click(await enabledPayButton());
    await vi.waitFor(() => expect(onResult).toHaveBeenCalledExactlyOnceWith('processing', payment.sessionId));
  });

  it('says so when the bank is slow, and lets the customer ask instead of paying again', async () => {
    const { onResult, stripe } = show({ stripe: { delayMs: Number.POSITIVE_INFINITY } });
    const button = await enabledPayButton();
    vi.useFakeTimers();
    try {
      fireEvent.click(button);
      await act(() => vi.advanceTimersByTimeAsync(19_000));
      expect(screen.queryByText(/longer than usual/)).toBeNull();
      await act(() => vi.advanceTimersByTimeAsync(1_000));
    } finally {
      vi.useRealTimers();
    }
    expect(screen.getByRole('status').textContent).toContain('Please do not pay again.');
    await userEvent.click(screen.getByRole('button', { name: 'Check payment status' }));
    expect(onResult).toHaveBeenCalledExactlyOnceWith('unknown', payment.sessionId);
    expect(screen.queryByRole('button', { name: /^Pay/ })).toBeNull();
    expect(stripe.confirmations).toHaveLength(1);
  });

  it('offers the button again when Stripe takes no more requests', async () => {
    const { onResult } = show({ stripe: { outcome: ['busy', 'succeed'] } });
    await userEvent.click(await enabledPayButton());
    await screen.findByText('You have not been charged. The payment service is busy at the moment.');
    await userEvent.click(await enabledPayButton());
    await vi.waitFor(() => expect(onResult).toHaveBeenCalledExactlyOnceWith('succeeded', payment.sessionId));
  });

  it('makes a new form for another client secret, so that the old amount is never charged', async () => {
    const { rerender, stripe, onResult } = show();
    await enabledPayButton();
    const other = { ...payment, clientSecret: 'pi_2_secret_2', amountMinor: 9_900 };
    rerender(<PaymentForm payment={other} purpose="Top-up" onResult={onResult} />);
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Pay $99.00' });
    await vi.waitFor(() => expect(button.disabled).toBe(false));
    await userEvent.click(button);
    await vi.waitFor(() => expect(stripe.confirmations).toMatchObject([{ clientSecret: 'pi_2_secret_2' }]));
  });

  it('never says "not charged" of a payment that was made before, in another tab', async () => {
    const { onResult } = show({ stripe: { before: 'succeeded' } });
    expect(await screen.findByText('$25.00 paid.')).toBeDefined();
    expect(screen.queryByText(/not been charged/)).toBeNull();
    expect(onResult).toHaveBeenCalledExactlyOnceWith('succeeded', payment.sessionId);
  });

  it('says that a payment is closed which was cancelled before', async () => {
    const { onResult } = show({ stripe: { before: 'canceled' } });
    await screen.findByText('You have not been charged. This payment is no longer open.');
    expect(screen.queryByRole('button', { name: /again/ })).toBeNull();
    expect(onResult).not.toHaveBeenCalled();
  });

  it('is submitted by Enter in a field', async () => {
    const { onResult } = show();
    await enabledPayButton();
    await userEvent.type(screen.getByLabelText('Card number'), '4242{Enter}');
    await vi.waitFor(() => expect(onResult).toHaveBeenCalledExactlyOnceWith('succeeded', payment.sessionId));
  });
});
