import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BillingSetup, setUpBilling } from '../../test/setUpBilling.js';
import { BalanceTopUp, type BalanceTopUpProps } from './BalanceTopUp.js';

afterEach(cleanup);

function show(props: BalanceTopUpProps = {}, setup?: BillingSetup) {
  const billing = setUpBilling(setup);
  render(<BalanceTopUp {...props} />, { wrapper: billing.wrapper });
  return billing;
}

describe('BalanceTopUp', () => {
  it('shows the balance, and what it will be', async () => {
    show();
    await userEvent.click(await screen.findByRole('radio', { name: '$25' }));
    expect(document.body.textContent).toContain('62.10');
    expect(document.body.textContent).toContain('87.10');
  });

  it('opens hosted Checkout with the chosen amount', async () => {
    const { navigate, callsOf } = show();
    await userEvent.click(await screen.findByRole('radio', { name: '$50' }));
    await userEvent.click(screen.getByRole('button', { name: 'Pay $50.00' }));
    await vi.waitFor(() => expect(navigate).toHaveBeenCalledOnce());
    expect(callsOf('createCheckoutSession')).toMatchObject([{ input: { amountMinor: 5_000, currency: 'usd' } }]);
  });

  it('pays in the page and shows the new balance', async () => {
    const { callsOf, stripe } = show({ payment: 'inline' });
    await userEvent.click(await screen.findByRole('radio', { name: '$10' }));
    await userEvent.click(screen.getByRole('button', { name: 'Continue with $10.00' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Pay $10.00' }));
    expect(await screen.findByText('$10.00 was added to your balance.')).toBeDefined();
    expect(stripe.confirmations).toHaveLength(1);
    expect(callsOf('createPaymentIntent')).toHaveLength(1);
    await vi.waitFor(() => expect(document.body.textContent).toContain('72.10'));
  });

  it.each([
    ['9.99', 'The smallest amount is $10.00.'],
    ['25000.01', 'The largest amount is $25,000.00.'],
    ['10.005', 'Write at most 2 decimals'],
    ['ten', 'Write a number'],
  ])('refuses %s before anything is sent', async (typed, message) => {
    const { callsOf } = show();
    await userEvent.click(await screen.findByRole('radio', { name: 'Other amount' }));
    await userEvent.type(screen.getByRole('textbox', { name: /Amount in/ }), typed);
    await userEvent.click(screen.getByRole('button', { name: /^(Pay|Continue)/ }));
    expect(document.body.textContent).toContain(message);
    expect(callsOf('createCheckoutSession')).toEqual([]);
  });

  it('keeps the amount when the checkout does not open, and says that nothing was charged', async () => {
    show({}, { fixture: { errors: { createCheckoutSession: 'PROVIDER_UNAVAILABLE' } } });
    await userEvent.click(await screen.findByRole('radio', { name: '$50' }));
    await userEvent.click(screen.getByRole('button', { name: 'Pay $50.00' }));
    expect((await screen.findByRole('alert')).textContent).toContain('You have not been charged');
    expect(screen.getByRole<HTMLInputElement>('radio', { name: '$50' }).checked).toBe(true);
  });
});
