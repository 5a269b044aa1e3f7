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
    ['9.99', 'The minimum is $10.00.'],
    ['25000.01', 'The maximum is $25,000.00.'],
    ['10.005', 'Enter at most 2 decimals'],
    ['ten', 'Enter a number'],
  ])('refuses %s before anything is sent', async (typed, message) => {
    const { callsOf } = show();
    await userEvent.click(await screen.findByRole('radio', { name: 'Other amount' }));
    await userEvent.type(screen.getByRole('textbox', { name: /Amount in/ }), typed);
    await userEvent.click(screen.getByRole('button', { name: /^(Pay|Continue)/ }));
    expect(document.body.textContent).toContain(message);
    expect(callsOf('createCheckoutSession')).toEqual([]);
  });

  it('shows a quiet panel to who is signed out, with the provider’s way to sign in', async () => {
    const onSignIn = vi.fn();
    const fixture = { errors: { getCredits: 'UNAUTHENTICATED' as const } };
    show({}, { fixture, provider: { onSignIn } });
    await userEvent.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(onSignIn).toHaveBeenCalledExactlyOnceWith(undefined);
    expect(screen.getByRole('region').dataset.state).toBe('signedOut');
    expect(screen.getByRole('region').textContent).toBe('Sign in to see your balanceSign in');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('opens the provider’s sign-in page by a link', async () => {
    show({}, { fixture: { errors: { getCredits: 'UNAUTHENTICATED' } }, provider: { signInUrl: '/sign-in' } });
    expect((await screen.findByRole('link', { name: 'Sign in' })).getAttribute('href')).toBe('/sign-in');
  });

  it('keeps the amount when the session has ended meanwhile, and offers to sign in', async () => {
    const fixture = { errors: { createCheckoutSession: 'UNAUTHENTICATED' as const } };
    show({}, { fixture, provider: { onSignIn: vi.fn() } });
    await userEvent.click(await screen.findByRole('radio', { name: '$50' }));
    await userEvent.click(screen.getByRole('button', { name: 'Pay $50.00' }));
    expect((await screen.findByRole('status')).textContent).toBe('Please sign in to continue.Sign in');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('radio', { name: '$50' }).checked).toBe(true);
  });

  it('offers to check a payment whose outcome is unknown, and no button that pays', async () => {
    const { client, callsOf } = show(
      { payment: 'inline' },
      { fixture: { errors: { completeSession: 'INTERNAL' } }, stripe: { outcome: 'unreachable' } },
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Continue with $10.00' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Pay $10.00' }));
    const check = await screen.findByRole('button', { name: 'Check payment status' });
    expect(screen.queryByRole('button', { name: /^(Pay|Continue)/ })).toBeNull();
    client.fixture.repair('completeSession');
    const asked = callsOf('completeSession').length;
    await userEvent.click(check);
    expect(await screen.findByText('$10.00 was added to your balance.')).toBeDefined();
    expect(callsOf('completeSession')).toHaveLength(asked + 1);
  });

  it('tells the host how the top-up goes', async () => {
    const onStatusChange = vi.fn();
    show({ payment: 'inline', onStatusChange });
    await userEvent.click(await screen.findByRole('button', { name: 'Continue with $10.00' }));
    await screen.findByRole('button', { name: 'Pay $10.00' });
    expect([...new Set(onStatusChange.mock.calls.flat())]).toEqual(['idle', 'starting', 'paying']);
  });

  it('keeps the amount when the checkout does not open, and says that nothing was charged', async () => {
    show({}, { fixture: { errors: { createCheckoutSession: 'PROVIDER_UNAVAILABLE' } } });
    await userEvent.click(await screen.findByRole('radio', { name: '$50' }));
    await userEvent.click(screen.getByRole('button', { name: 'Pay $50.00' }));
    expect((await screen.findByRole('alert')).textContent).toContain('You have not been charged');
    expect(screen.getByRole<HTMLInputElement>('radio', { name: '$50' }).checked).toBe(true);
  });
});
