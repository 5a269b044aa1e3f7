import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, screen, userEvent, waitFor, within } from 'storybook/test';
import { navigate, onStage, returnFromCheckout } from '../../../../../.storybook/withBilling.js';
import { fixtureBalance, fixtureTopUpLimits } from '../../testing/index.js';
import { BalanceTopUp } from './BalanceTopUp.js';

const meta = {
  title: 'Components/BalanceTopUp',
  component: BalanceTopUp,
} satisfies Meta<typeof BalanceTopUp>;

export default meta;
type Story = StoryObj<typeof meta>;

export const Default: Story = {};

export const DescribesAmounts: Story = {
  args: { describeAmount: ({ amountMinor }) => `${(amountMinor / 2).toLocaleString('en')} messages` },
};

export const InThePage: Story = { args: { payment: 'inline' } };

export const Loading: Story = { parameters: { billing: { fixture: { hang: ['getCredits'] } } } };

export const LoadError: Story = { parameters: { billing: { fixture: { errors: { getCredits: 'INTERNAL' } } } } };

/** The provider sets `onSignIn` or `signInUrl`. */
export const SignedOut: Story = {
  parameters: {
    billing: { fixture: { errors: { getCredits: 'UNAUTHENTICATED' } }, provider: { signInUrl: '/sign-in' } },
  },
};

/** The session ended while the form was open. The form keeps the amount. */
export const SessionEnded: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: {
    billing: { fixture: { errors: { createCheckoutSession: 'UNAUTHENTICATED' } }, provider: { signInUrl: '/sign-in' } },
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('radio', { name: '$25' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Pay $25.00' }));
    await expect(await canvas.findByRole('link', { name: 'Sign in' })).toBeVisible();
    await expect(canvas.getByRole('radio', { name: '$25' })).toBeChecked();
  },
};

/** Every row is full. */
export const ThreePresets: Story = {
  parameters: { billing: { fixture: { topUp: fixtureTopUpLimits({ presetsMinor: [1_000, 2_500, 5_000] }) } } },
};

export const FivePresets: Story = {
  parameters: {
    billing: { fixture: { topUp: fixtureTopUpLimits({ presetsMinor: [1_000, 2_500, 5_000, 10_000, 25_000] }) } },
  },
};

export const EmptyBalance: Story = {
  parameters: { billing: { fixture: { balances: [fixtureBalance({ available: 0 })] } } },
};

export const HeldAndOwed: Story = {
  parameters: { billing: { fixture: { balances: [fixtureBalance({ available: 0, held: 350, debt: 480 })] } } },
};

export const SeveralBalances: Story = {
  parameters: {
    billing: {
      fixture: {
        balances: [
          fixtureBalance({ available: 124_050 }),
          fixtureBalance({ unit: 'eur', available: 1_990 }),
          fixtureBalance({ unit: 'image credits', kind: 'custom', available: 1_200 }),
        ],
      },
    },
  },
};

export const NearTheLimit: Story = {
  parameters: { billing: { fixture: { topUp: fixtureTopUpLimits({ balanceCapMinor: 10_000 }) } } },
};

export const AtTheLimit: Story = {
  parameters: { billing: { fixture: { topUp: fixtureTopUpLimits({ balanceCapMinor: 7_000 }) } } },
};

export const WithoutPresets: Story = {
  parameters: { billing: { fixture: { topUp: fixtureTopUpLimits({ presetsMinor: [] }) } } },
};

export const LargeAmounts: Story = {
  parameters: {
    billing: {
      fixture: {
        balances: [fixtureBalance({ unit: 'jpy', available: 1_234_567_890 })],
        topUp: {
          currencies: ['jpy'],
          limits: {
            jpy: {
              minimumMinor: 1_000,
              maximumMinor: 2_500_000,
              stepMinor: 1,
              presetsMinor: [100_000, 1_000_000, 2_500_000],
              balanceCapMinor: null,
            },
          },
        },
      },
    },
  },
};

export const Disabled: Story = { args: { disabled: true } };

export const Narrow: Story = { parameters: { billing: { width: '280px' } } };

export const ReturnedPaid: Story = { beforeEach: () => returnFromCheckout('success') };

export const ReturnedProcessing: Story = {
  beforeEach: () => returnFromCheckout('processing'),
  parameters: { billing: { fixture: { checkout: 'processing' } } },
};

export const ReturnedCancelled: Story = {
  beforeEach: () => returnFromCheckout('cancelled'),
  parameters: { billing: { fixture: { checkout: 'cancelled' } } },
};

export const ReturnedFailed: Story = {
  beforeEach: () => returnFromCheckout('failed'),
  parameters: { billing: { fixture: { checkout: 'failed' } } },
};

export const Pending: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { fixture: { hang: ['createCheckoutSession'] } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Pay $10.00' }));
    const button = await canvas.findByRole('button', { name: 'Preparing the payment' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(button).toHaveFocus();
    await expect(canvas.getByRole('radio', { name: '$25' })).toBeDisabled();
  },
};

export const PaysOnTheHostedPage: Story = {
  tags: ['interaction', '!autodocs'],
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('radio', { name: '$50' }));
    await expect(canvas.getByText('$112.10')).toBeVisible();
    const button = canvas.getByRole('button', { name: 'Pay $50.00' });
    await userEvent.dblClick(button);
    await waitFor(() => expect(navigate).toHaveBeenCalledTimes(1));
    const sent = onStage.client?.fixture.calls.filter(({ name }) => name === 'createCheckoutSession') ?? [];
    await expect(sent).toHaveLength(1);
    await expect(sent[0]?.input).toMatchObject({ amountMinor: 5_000, currency: 'usd' });
  },
};

export const SaysWhatIsWrongWithAnAmount: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { fixture: { topUp: fixtureTopUpLimits({ balanceCapMinor: 3_000_000 }) } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('radio', { name: 'Other amount' }));
    const field = await canvas.findByRole('textbox', { name: 'Amount in USD' });
    await userEvent.click(canvas.getByRole('button', { name: 'Continue' }));
    await expect(canvas.getByText('Choose or enter an amount.')).toBeVisible();
    await expect(field).toHaveFocus();
    const cases = [
      ['abc', 'Enter a number, for example 12.50.'],
      ['1.234', 'Enter at most 2 decimals, for example 12.50.'],
      ['-20', 'Enter a number, for example 12.50.'],
      ['€20', 'Enter a number, for example 12.50.'],
      ['9.99', 'The minimum is $10.00.'],
      ['25,000.01', 'The maximum is $25,000.00.'],
    ] as const;
    for (const [typed, message] of cases) {
      await userEvent.clear(field);
      await userEvent.type(field, typed);
      await expect(canvas.getByText(message)).toBeVisible();
      await expect(field).toHaveAccessibleDescription(message);
      await expect(field).toBeInvalid();
    }
    await userEvent.click(canvas.getByRole('button', { name: 'Continue' }));
    await expect(navigate).not.toHaveBeenCalled();
    await userEvent.clear(field);
    await userEvent.type(field, '１，２００．５０');
    await expect(canvas.getByRole('button', { name: 'Pay $1,200.50' })).toBeEnabled();
    await expect(canvas.getByText('$1,262.60')).toBeVisible();
  },
};

/** The second step: the fields, the amount, and the button back. */
export const PayingInThePage: Story = {
  tags: ['interaction', '!autodocs'],
  args: { payment: 'inline' },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Continue with $10.00' }));
    await expect(canvas.getByRole('group', { name: 'Payment' })).toHaveFocus();
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Pay $10.00' })).toBeEnabled());
    await userEvent.click(canvas.getByRole('button', { name: 'Change amount' }));
    await userEvent.click(canvas.getByRole('radio', { name: '$100' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Continue with $100.00' }));
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Pay $100.00' })).toBeEnabled());
    const attempts = onStage.client?.fixture.calls
      .filter(({ name }) => name === 'createPaymentIntent')
      .map(({ input }) => (input as { attemptId: string }).attemptId);
    await expect(new Set(attempts).size).toBe(2);
  },
};

export const PaysInThePage: Story = {
  tags: ['interaction', '!autodocs'],
  args: { payment: 'inline' },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('radio', { name: '$25' }));
    await expect(onStage.stripe?.loads).toBe(0);
    await userEvent.click(canvas.getByRole('button', { name: 'Continue with $25.00' }));
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Pay $25.00' })).toBeEnabled());
    await userEvent.click(canvas.getByRole('button', { name: 'Pay $25.00' }));
    await expect(await canvas.findByText('$25.00 was added to your balance.')).toBeVisible();
    await expect(await canvas.findByText('$87.10')).toBeInTheDocument();
    await expect(onStage.stripe?.confirmations).toHaveLength(1);
    await userEvent.click(canvas.getByRole('button', { name: 'Add another amount' }));
    await expect(await canvas.findByRole('radio', { name: '$10' })).toBeEnabled();
  },
};

export const DeclinedThenPaid: Story = {
  tags: ['interaction', '!autodocs'],
  args: { payment: 'inline' },
  parameters: { billing: { stripe: { outcome: ['decline', 'succeed'] } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Continue with $10.00' }));
    const pay = await canvas.findByRole('button', { name: 'Pay $10.00' });
    await waitFor(() => expect(pay).toBeEnabled());
    await userEvent.click(pay);
    const alert = await canvas.findByRole('alert');
    await expect(alert).toHaveTextContent('You have not been charged. Your card was declined.');
    await userEvent.click(canvas.getByRole('button', { name: 'Pay $10.00' }));
    await expect(await canvas.findByText('$10.00 was added to your balance.')).toBeVisible();
  },
};

export const WithThreeDSecure: Story = {
  tags: ['interaction', '!autodocs'],
  args: { payment: 'inline' },
  parameters: { billing: { stripe: { outcome: 'authenticate' } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Continue with $10.00' }));
    const pay = await canvas.findByRole('button', { name: 'Pay $10.00' });
    await waitFor(() => expect(pay).toBeEnabled());
    await userEvent.click(pay);
    await expect(canvas.getByText(/Waiting for your bank/)).toBeVisible();
    const challenge = await screen.findByRole('dialog', { name: '3-D Secure' });
    await userEvent.click(within(challenge).getByRole('button', { name: 'Complete' }));
    await expect(await canvas.findByText('$10.00 was added to your balance.')).toBeVisible();
  },
};

/** Waiting for the bank. Nothing can be changed, and the text says so. */
export const ConfirmingInThePage: Story = {
  tags: ['interaction', '!autodocs'],
  args: { payment: 'inline' },
  parameters: { billing: { stripe: { delayMs: Number.POSITIVE_INFINITY } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Continue with $10.00' }));
    const pay = await canvas.findByRole('button', { name: 'Pay $10.00' });
    await waitFor(() => expect(pay).toBeEnabled());
    await userEvent.click(pay);
    await expect(await canvas.findByRole('button', { name: 'Paying $10.00' })).toHaveAttribute('aria-disabled', 'true');
    await expect(canvas.getByRole('button', { name: 'Change amount' })).toBeDisabled();
  },
};

export const ThreeDSecureFails: Story = {
  tags: ['interaction', '!autodocs'],
  args: { payment: 'inline' },
  parameters: { billing: { stripe: { outcome: 'authenticate' } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Continue with $10.00' }));
    const pay = await canvas.findByRole('button', { name: 'Pay $10.00' });
    await waitFor(() => expect(pay).toBeEnabled());
    await userEvent.click(pay);
    const challenge = await screen.findByRole('dialog', { name: '3-D Secure' });
    await userEvent.click(within(challenge).getByRole('button', { name: 'Fail' }));
    const alert = await canvas.findByRole('alert');
    await expect(alert).toHaveTextContent('You have not been charged. We are unable to authenticate');
    await expect(canvas.getByRole('button', { name: 'Pay $10.00' })).toBeEnabled();
  },
};

/** The server canceled the session meanwhile. The button back starts a new one. */
export const ExpiredInThePage: Story = {
  tags: ['interaction', '!autodocs'],
  args: { payment: 'inline' },
  parameters: { billing: { stripe: { before: 'canceled' } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Continue with $10.00' }));
    await expect(await canvas.findByText('You have not been charged. This payment is no longer open.')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Change amount' }));
    await expect(await canvas.findByRole('button', { name: 'Continue with $10.00' })).toBeEnabled();
  },
};

export const OutcomeUnknown: Story = {
  tags: ['interaction', '!autodocs'],
  args: { payment: 'inline' },
  parameters: {
    billing: { stripe: { outcome: 'unreachable' }, fixture: { errors: { completeSession: 'NETWORK_ERROR' } } },
  },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Continue with $10.00' }));
    const pay = await canvas.findByRole('button', { name: 'Pay $10.00' });
    await waitFor(() => expect(pay).toBeEnabled());
    await userEvent.click(pay);
    const check = await canvas.findByRole('button', { name: 'Check payment status' });
    await expect(canvas.queryByRole('button', { name: /^(Pay|Continue)/ })).toBeNull();
    await expect(canvas.getByRole('group', { name: /^We do not know yet/ })).toHaveFocus();
    await userEvent.click(check);
    await expect(await canvas.findByRole('button', { name: 'Check payment status' })).toBeVisible();
    await expect(onStage.client?.fixture.calls.filter(({ name }) => name === 'completeSession')).toHaveLength(2);
  },
};

export const StartFailed: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { fixture: { errors: { createCheckoutSession: 'PROVIDER_UNAVAILABLE' } } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Pay $10.00' }));
    const alert = await canvas.findByRole('alert');
    await expect(alert).toHaveTextContent('You have not been charged.');
    onStage.client?.fixture.repair('createCheckoutSession');
    await userEvent.click(canvas.getByRole('button', { name: 'Pay $10.00' }));
    await waitFor(() => expect(navigate).toHaveBeenCalledTimes(1));
    const attempts = onStage.client?.fixture.calls
      .filter(({ name }) => name === 'createCheckoutSession')
      .map(({ input }) => (input as { attemptId: string }).attemptId);
    await expect(new Set(attempts).size).toBe(1);
  },
};

export const LoadsAfterAnError: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { fixture: { errors: { getCredits: 'INTERNAL' } } } },
  play: async ({ canvas }) => {
    const retry = await canvas.findByRole('button', { name: 'Try again' });
    onStage.client?.fixture.repair('getCredits');
    await userEvent.click(retry);
    await expect(await canvas.findByRole('radio', { name: '$10' })).toBeEnabled();
  },
};

export const ByKeyboardAlone: Story = {
  tags: ['interaction', '!autodocs'],
  play: async ({ canvas }) => {
    await canvas.findByRole('radio', { name: '$10' });
    await userEvent.tab();
    await expect(canvas.getByRole('radio', { name: '$10' })).toHaveFocus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await expect(canvas.getByRole('radio', { name: '$50' })).toBeChecked();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    await expect(canvas.getByRole('radio', { name: 'Other amount' })).toHaveFocus();
    await userEvent.tab();
    await userEvent.keyboard('42,50{Enter}');
    await waitFor(() => expect(navigate).toHaveBeenCalledTimes(1));
    const sent = onStage.client?.fixture.calls.at(-1);
    await expect(sent?.input).toMatchObject({ amountMinor: 4_250 });
  },
};

/** The same states in other languages and themes. The test run shows all three at once. */
export const Chinese: Story = { tags: ['interaction', '!autodocs'], globals: { locale: 'zh-CN' } };

export const RightToLeft: Story = { tags: ['interaction', '!autodocs'], globals: { direction: 'rtl' } };

export const Dark: Story = { tags: ['interaction', '!autodocs'], globals: { theme: 'dark' } };
