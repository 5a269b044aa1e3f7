import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, waitFor } from 'storybook/test';
import { navigate, onStage, returnFromCheckout } from '../../../../../.storybook/withBilling.js';
import { fixtureAccess, fixturePaymentDue } from '../../testing/index.js';
import { SubscriptionManager } from './SubscriptionManager.js';

const meta = {
  title: 'Components/SubscriptionManager',
  component: SubscriptionManager,
  args: { plansUrl: '/pricing' },
} satisfies Meta<typeof SubscriptionManager>;

export default meta;
type Story = StoryObj<typeof meta>;

const withAccess = (access: Parameters<typeof fixtureAccess>[0] = {}) => ({
  billing: { fixture: { access: fixtureAccess(access) } },
});
const cancelled = {
  cancelledAt: '2027-02-05T12:00:00.000Z',
  cancelAt: '2027-03-01T12:00:00.000Z',
  cancelAtPeriodEnd: true,
  resumable: true,
};

export const Active: Story = { parameters: withAccess() };

export const Yearly: Story = {
  parameters: withAccess({
    interval: 'year',
    amountMinor: 24_000,
    createdAt: '2027-02-01T12:00:00.000Z',
    endAt: '2028-02-01T12:00:00.000Z',
  }),
};

export const Trial: Story = {
  parameters: withAccess({
    stripeStatus: 'trialing',
    createdAt: '2027-02-01T12:00:00.000Z',
    endAt: '2027-02-15T12:00:00.000Z',
  }),
};

export const Cancelled: Story = { parameters: withAccess(cancelled) };

const pastDue = { stripeStatus: 'past_due', status: 'DISABLED', paymentDue: fixturePaymentDue() } as const;

export const PaymentDue: Story = { parameters: withAccess(pastDue) };

export const PaymentDueNarrow: Story = {
  parameters: { billing: { width: '280px', fixture: { access: fixtureAccess(pastDue) } } },
};

/** In the grace period. The host keeps the invoice of a canceled plan, and the customer canceled. */
export const PaymentDueInGrace: Story = {
  parameters: withAccess({
    ...cancelled,
    ...pastDue,
    status: 'ACTIVE',
    paymentDue: fixturePaymentDue({ voidedOnCancel: false }),
  }),
};

export const Unpaid: Story = {
  parameters: withAccess({
    ...pastDue,
    stripeStatus: 'unpaid',
    paymentDue: fixturePaymentDue({ nextAttemptAt: null }),
  }),
};

/** Stripe collects nothing for this period, and the plan gives no access. */
export const CollectionPaused: Story = {
  parameters: withAccess({
    status: 'DISABLED',
    collectionPause: { behavior: 'void', resumesAt: '2027-02-20T12:00:00.000Z' },
  }),
};

export const Paused: Story = { parameters: withAccess({ stripeStatus: 'paused', status: 'DISABLED' }) };

/** The first payment is processing, or waits for 3-D Secure. */
export const WaitingForPayment: Story = {
  parameters: withAccess({
    ...pastDue,
    stripeStatus: 'incomplete',
    paymentDue: fixturePaymentDue({ nextAttemptAt: null }),
  }),
};

/** The first payment failed or needed 3-D Secure, and was not completed within a day. */
export const Expired: Story = {
  parameters: withAccess({
    stripeStatus: 'incomplete_expired',
    status: 'DISABLED',
    createdAt: '2027-02-02T12:00:00.000Z',
    endedAt: '2027-02-03T12:00:00.000Z',
    resumable: false,
  }),
};

export const Ended: Story = {
  parameters: withAccess({
    ...cancelled,
    stripeStatus: 'canceled',
    status: 'DISABLED',
    endedAt: '2027-02-03T12:00:00.000Z',
    resumable: false,
  }),
};

export const UnknownStatus: Story = { parameters: withAccess({ stripeStatus: 'a_status_of_tomorrow' }) };

export const Empty: Story = {};

export const PaymentArriving: Story = {
  beforeEach: () => returnFromCheckout('processing'),
  parameters: { billing: { fixture: { returns: 'subscription', checkout: 'processing' } } },
};

export const Loading: Story = { parameters: { billing: { fixture: { hang: ['getSubscriptionAccess'] } } } };

export const LoadError: Story = {
  parameters: { billing: { fixture: { errors: { getSubscriptionAccess: 'TIMEOUT' } } } },
};

/** The provider sets `onSignIn` or `signInUrl`. */
export const SignedOut: Story = {
  parameters: {
    billing: {
      fixture: { errors: { getSubscriptionAccess: 'UNAUTHENTICATED' } },
      provider: { signInUrl: '/sign-in' },
    },
  },
};

export const Disabled: Story = { args: { disabled: true }, parameters: withAccess() };

export const WithoutPortal: Story = { args: { portal: false }, parameters: withAccess() };

export const Narrow: Story = { parameters: { billing: { width: '280px', fixture: { access: fixtureAccess() } } } };

/** The second step of canceling. Nothing is canceled yet. */
export const Confirms: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: withAccess(),
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Cancel plan' }));
    await expect(canvas.getByRole('heading', { name: 'Cancel Pro?' })).toHaveFocus();
    await expect(canvas.getByText(/You can use Pro until 1 March 2027/)).toBeVisible();
    await expect(onStage.client?.fixture.calls.some(({ name }) => name === 'cancelSubscription')).toBe(false);
  },
};

export const ConfirmsNarrow: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { width: '280px', fixture: { access: fixtureAccess() } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Cancel plan' }));
  },
};

export const Keeps: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: withAccess(),
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Cancel plan' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Keep plan' }));
    await expect(canvas.queryByRole('heading', { name: 'Cancel Pro?' })).toBeNull();
    await expect(onStage.client?.fixture.state.access?.cancelledAt).toBeNull();
    await expect(canvas.getByRole('button', { name: 'Cancel plan' })).toBeVisible();
  },
};

export const CancelsThenResumes: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: withAccess(),
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Cancel plan' }));
    await userEvent.click(canvas.getByRole('radio', { name: 'Too expensive' }));
    await userEvent.type(canvas.getByRole('textbox'), 'I will be back');
    await userEvent.click(canvas.getByRole('button', { name: 'Cancel plan' }));
    await expect(
      await canvas.findByText('Canceled. You keep Pro until 1 March 2027 and will not be charged again.'),
    ).toBeVisible();
    const call = onStage.client?.fixture.calls.find(({ name }) => name === 'cancelSubscription');
    await expect(call?.input).toEqual({ feedback: 'too_expensive', comment: 'I will be back' });
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Resume plan' })).toHaveFocus());
    await userEvent.click(canvas.getByRole('button', { name: 'Resume plan' }));
    await expect(await canvas.findByText('Pro continues. Your next charge is on 1 March 2027.')).toBeVisible();
  },
};

export const Cancelling: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { fixture: { access: fixtureAccess(), hang: ['cancelSubscription'] } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Cancel plan' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Cancel plan' }));
    const button = await canvas.findByRole('button', { name: 'Canceling' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(button).toHaveFocus();
    await expect(canvas.getByRole('button', { name: 'Keep plan' })).toBeDisabled();
    await userEvent.click(button);
    const sent = onStage.client?.fixture.calls.filter(({ name }) => name === 'cancelSubscription');
    await expect(sent).toHaveLength(1);
  },
};

export const ResumeFails: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: {
    billing: { fixture: { access: fixtureAccess(cancelled), errors: { resumeSubscription: 'TIMEOUT' } } },
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Resume plan' }));
    const alert = await canvas.findByRole('alert');
    await expect(alert).toHaveTextContent('We do not know yet whether your plan was resumed.');
    onStage.client?.fixture.repair('resumeSubscription');
    await userEvent.click(canvas.getByRole('button', { name: 'Resume plan' }));
    await expect(await canvas.findByText(/^Pro continues\./)).toBeVisible();
  },
};

export const CancelFails: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: {
    billing: { fixture: { access: fixtureAccess(), errors: { cancelSubscription: 'PROVIDER_REJECTED' } } },
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Cancel plan' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Cancel plan' }));
    const alert = await canvas.findByRole('alert');
    await expect(alert).toHaveTextContent('We do not know yet whether your plan was canceled.');
    await expect(alert).toHaveTextContent('You can safely try again.');
  },
};

export const OpensThePortal: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: withAccess(),
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Invoices and payment method' }));
    await waitFor(() => expect(navigate).toHaveBeenCalledWith('https://portal.example/'));
  },
};

export const ByKeyboardAlone: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: withAccess(),
  play: async ({ canvas }) => {
    await canvas.findByRole('button', { name: 'Cancel plan' });
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await expect(canvas.getByRole('heading', { name: 'Cancel Pro?' })).toHaveFocus();
    await userEvent.tab();
    await userEvent.keyboard(' ');
    await expect(canvas.getByRole('radio', { name: 'Too expensive' })).toBeChecked();
    await userEvent.tab();
    await userEvent.tab();
    await expect(canvas.getByRole('button', { name: 'Keep plan' })).toHaveFocus();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await expect(await canvas.findByText(/^Canceled\./)).toBeVisible();
  },
};

/** The same states in other languages and themes. The test run shows all three at once. */
export const Chinese: Story = {
  tags: ['interaction', '!autodocs'],
  globals: { locale: 'zh-CN' },
  parameters: withAccess(),
};

export const RightToLeft: Story = {
  tags: ['interaction', '!autodocs'],
  globals: { direction: 'rtl' },
  parameters: withAccess(),
};

export const Dark: Story = { tags: ['interaction', '!autodocs'], globals: { theme: 'dark' }, parameters: withAccess() };
