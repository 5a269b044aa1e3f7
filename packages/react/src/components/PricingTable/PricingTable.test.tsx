import { cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BillingSetup, setUpBilling } from '../../test/setUpBilling.js';
import { fixtureAccess, fixturePaymentDue, fixturePlans } from '../../testing/index.js';
import { PricingTable, type PricingTableProps } from './PricingTable.js';

afterEach(cleanup);

function show(props: PricingTableProps = {}, setup?: BillingSetup) {
  const billing = setUpBilling(setup);
  render(<PricingTable {...props} />, { wrapper: billing.wrapper });
  return billing;
}

const planNamed = async (name: string) => (await screen.findByRole('heading', { name })).closest('li') as HTMLElement;

describe('PricingTable', () => {
  it('sends the customer to the checkout of the plan and interval on show', async () => {
    const { navigate, callsOf } = show();
    await userEvent.click(await screen.findByRole('radio', { name: /Yearly/ }));
    await userEvent.click(within(await planNamed('Pro')).getByRole('button', { name: 'Start Pro' }));
    await vi.waitFor(() => expect(navigate).toHaveBeenCalledOnce());
    expect(callsOf('createSubscriptionCheckoutSession')).toMatchObject([{ input: { plan: 'pro', interval: 'year' } }]);
    expect(navigate.mock.calls[0]?.[0]).toContain('https://checkout.example/bs_');
  });

  it('asks who is signed out to sign in, and opens no checkout', async () => {
    const onSignIn = vi.fn();
    const plans = fixturePlans({ signedIn: false, primaryPlan: null });
    const { callsOf } = show({ onSignIn }, { fixture: { plans } });
    await userEvent.click(within(await planNamed('Starter')).getByRole('button'));
    expect(onSignIn).toHaveBeenCalledExactlyOnceWith({ plan: 'starter', interval: 'month' });
    expect(callsOf('createSubscriptionCheckoutSession')).toEqual([]);
  });

  it('takes the provider’s way to sign in', async () => {
    const onSignIn = vi.fn();
    const plans = fixturePlans({ signedIn: false, primaryPlan: null });
    show({}, { fixture: { plans }, provider: { onSignIn } });
    await userEvent.click(within(await planNamed('Starter')).getByRole('button'));
    expect(onSignIn).toHaveBeenCalledExactlyOnceWith({ plan: 'starter', interval: 'month' });
  });

  it('offers to sign in when the session has ended meanwhile', async () => {
    const onSignIn = vi.fn();
    const fixture = { errors: { createSubscriptionCheckoutSession: 'UNAUTHENTICATED' as const } };
    show({}, { fixture, provider: { onSignIn } });
    await userEvent.click(within(await planNamed('Pro')).getByRole('button', { name: 'Start Pro' }));
    expect((await screen.findByRole('status')).textContent).toBe('Please sign in to continue.Sign in');
    expect(screen.queryByRole('alert')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(onSignIn).toHaveBeenCalledExactlyOnceWith(undefined);
  });

  it('names the current plan in place of its button', async () => {
    const plans = fixturePlans({ isPaid: true, primaryPlan: 'pro' });
    for (const plan of plans.plans) plan.current = plan.code === 'pro';
    show({}, { fixture: { plans, access: fixtureAccess() } });
    const pro = within(await planNamed('Pro'));
    expect(await pro.findByText(/current plan/i)).toBeDefined();
    expect(pro.queryByRole('button')).toBeNull();
  });

  it('offers an account whose payment is due nothing but to pay it', async () => {
    const plans = fixturePlans({ paymentDue: fixturePaymentDue() });
    for (const plan of plans.plans) plan.current = plan.code === 'pro';
    const { callsOf } = show({}, { fixture: { plans } });
    const pro = within(await planNamed('Pro'));
    expect(pro.getByText('Payment due $24.00')).toBeDefined();
    const pay = pro.getByRole('link', { name: /^Pay now/ });
    expect(pay.getAttribute('href')).toBe('https://invoice.example/in_fixture');
    expect(within(await planNamed('Starter')).getByText(/^Pay for Pro or cancel it before/)).toBeDefined();
    expect(screen.queryByText('Your current plan')).toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
    expect(callsOf('createSubscriptionCheckoutSession')).toEqual([]);
  });

  it('says that nothing was charged when the checkout does not open', async () => {
    const { client } = show({}, { fixture: { errors: { createSubscriptionCheckoutSession: 'PROVIDER_UNAVAILABLE' } } });
    await userEvent.click(within(await planNamed('Pro')).getByRole('button', { name: 'Start Pro' }));
    expect((await screen.findByRole('alert')).textContent).toContain('You have not been charged');
    expect(client.fixture.state.access).toBeNull();
  });

  it('loads again on request after a failure', async () => {
    const { client } = show({}, { fixture: { errors: { getPlans: 'FORBIDDEN' } } });
    const retry = await screen.findByRole('button', { name: /again/i });
    client.fixture.repair('getPlans');
    await userEvent.click(retry);
    expect(await planNamed('Free')).toBeDefined();
  });
});
