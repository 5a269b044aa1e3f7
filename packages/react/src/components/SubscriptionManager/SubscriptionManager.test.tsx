import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BillingSetup, setUpBilling } from '../../test/setUpBilling.js';
import { fixtureAccess, fixturePaymentDue } from '../../testing/index.js';
import { SubscriptionManager, type SubscriptionManagerProps } from './SubscriptionManager.js';

afterEach(cleanup);

function show(props: SubscriptionManagerProps = {}, setup: BillingSetup = { fixture: { access: fixtureAccess() } }) {
  const billing = setUpBilling(setup);
  render(<SubscriptionManager {...props} />, { wrapper: billing.wrapper });
  return billing;
}

describe('SubscriptionManager', () => {
  it('says what one has, and when what is charged next', async () => {
    show();
    expect(await screen.findByText('Active')).toBeDefined();
    expect(document.body.textContent).toContain('1 March 2027');
    expect(document.body.textContent).toContain('$24.00');
  });

  it('cancels in two steps with the reason, and takes it back', async () => {
    const { callsOf, client } = show();
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel plan' }));
    expect(callsOf('cancelSubscription')).toEqual([]);
    await userEvent.click(await screen.findByRole('radio', { name: 'Too expensive' }));
    await userEvent.click(screen.getByRole('button', { name: 'Cancel plan' }));
    await vi.waitFor(() =>
      expect(callsOf('cancelSubscription')).toMatchObject([{ input: { feedback: 'too_expensive' } }]),
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Resume plan' }));
    await vi.waitFor(() => expect(client.fixture.state.access?.cancelAtPeriodEnd).toBe(false));
    expect(await screen.findByRole('button', { name: 'Cancel plan' })).toBeDefined();
  });

  it('changes nothing when the plan is kept', async () => {
    const { callsOf } = show();
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel plan' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Keep plan' }));
    expect(await screen.findByRole('button', { name: 'Cancel plan' })).toBeDefined();
    expect(callsOf('cancelSubscription')).toEqual([]);
  });

  it('offers the plans to who has none', async () => {
    const onSeePlans = vi.fn();
    show({ onSeePlans }, { fixture: { access: null } });
    await userEvent.click(await screen.findByRole('button', { name: 'See plans' }));
    expect(onSeePlans).toHaveBeenCalledOnce();
  });

  it('shows what is due and where to pay it, and cancels it without a charge', async () => {
    const access = fixtureAccess({ stripeStatus: 'past_due', status: 'DISABLED', paymentDue: fixturePaymentDue() });
    const { client } = show({}, { fixture: { access } });
    expect(await screen.findByText('Payment due $24.00')).toBeDefined();
    expect(screen.queryByText('per month')).toBeNull();
    const pay = screen.getByRole('link', { name: /^Pay now/ });
    expect(pay.getAttribute('href')).toBe('https://invoice.example/in_fixture');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel plan' }));
    expect(await screen.findByText(/^Pro ends now\. The open invoice of \$24\.00 is voided/)).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel plan' }));
    expect(await screen.findByText('Pro has ended. You will not be charged again.')).toBeDefined();
    expect(client.fixture.state.access).toMatchObject({ stripeStatus: 'canceled', paymentDue: null });
  });

  it('shows a quiet panel to who is signed out', async () => {
    const onSignIn = vi.fn();
    const fixture = { errors: { getSubscriptionAccess: 'UNAUTHENTICATED' as const } };
    show({}, { fixture, provider: { onSignIn } });
    await userEvent.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(onSignIn).toHaveBeenCalledOnce();
    expect(screen.getByRole('region').textContent).toBe('Sign in to see your planSign in');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is replaced by the panel when the session has ended before a cancellation', async () => {
    const { client } = show();
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel plan' }));
    client.fixture.fail('cancelSubscription', 'UNAUTHENTICATED');
    client.fixture.fail('getSubscriptionAccess', 'UNAUTHENTICATED');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel plan' }));
    expect(await screen.findByText('Sign in to see your plan')).toBeDefined();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is replaced by the panel when the session has ended before the portal', async () => {
    const { client } = show();
    const portal = await screen.findByRole('button', { name: 'Invoices and payment method' });
    client.fixture.fail('createPortalSession', 'UNAUTHENTICATED');
    client.fixture.fail('getSubscriptionAccess', 'UNAUTHENTICATED');
    await userEvent.click(portal);
    expect(await screen.findByText('Sign in to see your plan')).toBeDefined();
  });

  it('shows one timeline while cancelling, and no price of a plan that has ended', async () => {
    const { client } = show();
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel plan' }));
    expect(screen.getAllByRole('list', { name: /What happens/ })).toHaveLength(1);
    cleanup();
    show({}, { fixture: { access: { ...client.fixture.state.access!, endedAt: '2027-02-03T12:00:00.000Z' } } });
    await screen.findByText('Pro has ended. You will not be charged again.');
    expect(document.body.textContent).not.toContain('per month');
  });

  it('says that the plan is unchanged when a cancellation was refused', async () => {
    show({}, { fixture: { access: fixtureAccess(), errors: { cancelSubscription: 'FORBIDDEN' } } });
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel plan' }));
    await screen.findByRole('radio', { name: 'Too expensive' });
    await userEvent.click(screen.getByRole('button', { name: 'Cancel plan' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Pro is unchanged.');
  });
});
