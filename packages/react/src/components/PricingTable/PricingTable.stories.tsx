import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, userEvent, waitFor } from 'storybook/test';
import { navigate, onStage, returnFromCheckout } from '../../../../../.storybook/withBilling.js';
import { fixtureAccess, fixturePaymentDue, fixturePlan, fixturePlans } from '../../testing/index.js';
import { PricingTable } from './PricingTable.js';

const meta = {
  title: 'Components/PricingTable',
  component: PricingTable,
} satisfies Meta<typeof PricingTable>;

export default meta;
type Story = StoryObj<typeof meta>;

const signedOut = fixturePlans({ signedIn: false, primaryPlan: null });
for (const plan of signedOut.plans) plan.current = false;
const onStarter = fixturePlans({ isPaid: true, primaryPlan: 'starter' });
for (const plan of onStarter.plans) plan.current = plan.code !== 'pro';
const team = fixturePlan({
  code: 'team',
  name: 'Team',
  description: 'For several teams under one roof',
  features: ['Everything in Pro', 'Single sign-on', 'A person to call', 'Own terms', 'Data in your region'],
  prices: [{ interval: 'year', amountMinor: 480_000, currency: 'usd' }],
});
const three = fixturePlans().plans;

export const Default: Story = {};

export const Yearly: Story = { args: { defaultInterval: 'year' } };

export const SignedOut: Story = {
  args: { signInUrl: '/sign-in' },
  parameters: { billing: { fixture: { plans: signedOut } } },
};

export const OnStarter: Story = {
  parameters: {
    billing: { fixture: { plans: onStarter, access: fixtureAccess({ plan: 'starter', planName: 'Starter' }) } },
  },
};

export const OnStarterCancelled: Story = {
  parameters: {
    billing: {
      fixture: {
        plans: onStarter,
        access: fixtureAccess({
          plan: 'starter',
          planName: 'Starter',
          cancelledAt: '2027-02-05T12:00:00.000Z',
          resumable: true,
        }),
      },
    },
  },
};

const pastDue = fixturePlans({ paymentDue: fixturePaymentDue() });
for (const plan of pastDue.plans) plan.current = plan.code === 'pro';

/** The renewal of Pro was declined. No other plan is sold until it is paid or Pro is canceled. */
export const PastDue: Story = { parameters: { billing: { fixture: { plans: pastDue } } } };

export const PastDueNarrow: Story = { parameters: { billing: { width: '280px', fixture: { plans: pastDue } } } };

/** Stripe does not retry the card. After canceling, the invoice stays due. */
export const PastDueKept: Story = {
  parameters: {
    billing: {
      fixture: {
        plans: { ...pastDue, paymentDue: fixturePaymentDue({ nextAttemptAt: null, voidedOnCancel: false }) },
      },
    },
  },
};

export const TwoPlans: Story = {
  parameters: { billing: { fixture: { plans: fixturePlans({ plans: three.slice(1) }) } } },
};

export const OnePlan: Story = {
  parameters: { billing: { fixture: { plans: fixturePlans({ plans: three.slice(2) }) } } },
};

export const FourPlans: Story = {
  parameters: { billing: { fixture: { plans: fixturePlans({ plans: [...three, team] }) } } },
};

export const LongWords: Story = {
  parameters: {
    billing: {
      fixture: {
        plans: fixturePlans({
          plans: [
            fixturePlan({
              code: 'one',
              name: 'Donaudampfschifffahrtsgesellschaft',
              features: ['Kraftfahrzeug-Haftpflichtversicherungsnachweisbearbeitung included for all', 'One'],
              prices: [{ interval: 'month', amountMinor: 123_456_789, currency: 'usd' }],
            }),
            ...three.slice(1),
          ],
        }),
      },
    },
  },
};

export const Loading: Story = { parameters: { billing: { fixture: { hang: ['getPlans'] } } } };

export const LoadError: Story = {
  parameters: { billing: { fixture: { errors: { getPlans: 'DATABASE_UNAVAILABLE' } } } },
};

export const Empty: Story = { parameters: { billing: { fixture: { plans: fixturePlans({ plans: [] }) } } } };

export const Disabled: Story = { args: { disabled: true } };

export const Narrow: Story = { parameters: { billing: { width: '280px' } } };

export const ReturnedPaid: Story = {
  beforeEach: () => returnFromCheckout('success'),
  parameters: { billing: { fixture: { returns: 'subscription' } } },
};

export const ReturnedCancelled: Story = {
  beforeEach: () => returnFromCheckout('cancelled'),
  parameters: { billing: { fixture: { returns: 'subscription', checkout: 'cancelled' } } },
};

export const ReturnedProcessing: Story = {
  beforeEach: () => returnFromCheckout('processing'),
  parameters: { billing: { fixture: { returns: 'subscription', checkout: 'processing' } } },
};

/** The card was declined, 3-D Secure failed, or the checkout expired. */
export const ReturnedFailed: Story = {
  beforeEach: () => returnFromCheckout('failed'),
  parameters: { billing: { fixture: { returns: 'subscription', checkout: 'failed' } } },
};

export const Pending: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { fixture: { hang: ['createSubscriptionCheckoutSession'] } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Start Pro' }));
    await expect(await canvas.findByRole('button', { name: 'Opening the payment page' })).toHaveFocus();
    await expect(canvas.getByRole('button', { name: 'Start Starter' })).toBeDisabled();
  },
};

export const SwitchesTheInterval: Story = {
  tags: ['interaction', '!autodocs'],
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Yearly saves up to $48 a year')).toBeVisible();
    await userEvent.click(canvas.getByRole('radio', { name: 'Yearly' }));
    await expect(canvas.getByText('$20.00 a month, saves $48 a year')).toBeVisible();
    const button = canvas.getByRole('button', { name: 'Start Pro' });
    await expect(button).toHaveAccessibleDescription('$240.00 today, then every year. Cancel any time.');
    await userEvent.dblClick(button);
    await waitFor(() => expect(navigate).toHaveBeenCalledTimes(1));
    const sent = onStage.client?.fixture.calls.filter(({ name }) => name === 'createSubscriptionCheckoutSession') ?? [];
    await expect(sent).toHaveLength(1);
    await expect(sent[0]?.input).toMatchObject({ plan: 'pro', interval: 'year' });
  },
};

export const AsksToSignIn: Story = {
  tags: ['interaction', '!autodocs'],
  args: { onSignIn: fn() },
  parameters: { billing: { fixture: { plans: signedOut } } },
  play: async ({ canvas, args }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Start Starter' }));
    await expect(args.onSignIn).toHaveBeenCalledWith({ plan: 'starter', interval: 'month' });
    await expect(navigate).not.toHaveBeenCalled();
  },
};

export const StartFailed: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { fixture: { errors: { createSubscriptionCheckoutSession: 'SUBSCRIPTION_EXISTS' } } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Start Pro' }));
    const alert = await canvas.findByRole('alert');
    await expect(alert).toHaveTextContent('You have not been charged.');
    await expect(alert).toHaveTextContent('You already have a plan.');
  },
};

/** The session ended while the page was open. */
export const SessionEnded: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: {
    billing: {
      fixture: { errors: { createSubscriptionCheckoutSession: 'UNAUTHENTICATED' } },
      provider: { signInUrl: '/sign-in' },
    },
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Start Pro' }));
    await expect(await canvas.findByRole('link', { name: 'Sign in' })).toBeVisible();
    await expect(canvas.queryByRole('alert')).toBeNull();
  },
};

export const LoadsAfterAnError: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { fixture: { errors: { getPlans: 'INTERNAL' } } } },
  play: async ({ canvas }) => {
    const retry = await canvas.findByRole('button', { name: 'Try again' });
    onStage.client?.fixture.repair('getPlans');
    await userEvent.click(retry);
    await expect(await canvas.findByRole('heading', { name: 'Pro' })).toBeVisible();
  },
};

export const ByKeyboardAlone: Story = {
  tags: ['interaction', '!autodocs'],
  play: async ({ canvas }) => {
    await canvas.findByRole('radio', { name: 'Monthly' });
    await userEvent.tab();
    await userEvent.keyboard('{ArrowRight}');
    await expect(canvas.getByRole('radio', { name: 'Yearly' })).toBeChecked();
    await userEvent.tab();
    await expect(canvas.getByRole('button', { name: 'Start Starter' })).toHaveFocus();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(navigate).toHaveBeenCalledTimes(1));
    await expect(onStage.client?.fixture.calls.at(-1)?.input).toMatchObject({ plan: 'pro', interval: 'year' });
  },
};

/** The same states in other languages and themes. The test run shows all three at once. */
export const Chinese: Story = { tags: ['interaction', '!autodocs'], globals: { locale: 'zh-CN' } };

export const RightToLeft: Story = { tags: ['interaction', '!autodocs'], globals: { direction: 'rtl' } };

export const Dark: Story = { tags: ['interaction', '!autodocs'], globals: { theme: 'dark' } };
