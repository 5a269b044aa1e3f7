import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type BillingSetup, setUpBilling } from '../../test/setUpBilling.js';
import { fixtureAccess } from '../../testing/index.js';
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

  it('says that the plan is unchanged when a cancellation was refused', async () => {
    show({}, { fixture: { access: fixtureAccess(), errors: { cancelSubscription: 'FORBIDDEN' } } });
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel plan' }));
    await screen.findByRole('radio', { name: 'Too expensive' });
    await userEvent.click(screen.getByRole('button', { name: 'Cancel plan' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Pro is unchanged.');
  });
});
