import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fn, screen, userEvent, waitFor, within } from 'storybook/test';
import { onStage } from '../../../../../.storybook/withBilling.js';
import { PaymentForm } from './PaymentForm.js';

const meta = {
  title: 'Components/PaymentForm',
  component: PaymentForm,
  args: {
    payment: {
      sessionId: 'bs_fixture0000000000000001',
      clientSecret: 'pi_fixture_secret_fixture',
      publishableKey: 'pk_test_fixture',
      stripeJsUrl: null,
      amountMinor: 2_500,
      currency: 'usd',
    },
    purpose: 'Balance top-up',
    onResult: fn(),
  },
} satisfies Meta<typeof PaymentForm>;

export default meta;
type Story = StoryObj<typeof meta>;

const result = { sessionId: 'bs_fixture0000000000000001' };

async function pay(canvas: ReturnType<typeof within>) {
  const button = await canvas.findByRole('button', { name: 'Pay $25.00' });
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.type(canvas.getByRole('textbox', { name: 'Card number' }), '4242424242424242');
  await userEvent.click(button);
}

export const Ready: Story = { args: { onBack: fn() } };

export const Loading: Story = { parameters: { billing: { stripe: { fails: 'never' } } } };

export const StripeUnreachable: Story = { parameters: { billing: { stripe: { fails: 'script' } } } };

export const FieldsUnreachable: Story = {
  args: { onBack: fn() },
  parameters: { billing: { stripe: { fails: 'fields' } } },
};

export const Disabled: Story = { args: { disabled: true } };

export const Narrow: Story = { parameters: { billing: { width: '280px' } } };

/** The payment was already made, e.g. in another tab. Stripe shows no fields then. */
export const PaidBefore: Story = { parameters: { billing: { stripe: { before: 'succeeded' } } } };

/** The payment was canceled before it was made: the session expired, or the server closed it. */
export const Expired: Story = { args: { onBack: fn() }, parameters: { billing: { stripe: { before: 'canceled' } } } };

/** Fixed to the light theme, so it is not shown again on a dark page. */
export const OwnColours: Story = {
  tags: ['interaction'],
  parameters: {
    billing: {
      provider: {
        appearance: {
          theme: 'light',
          variables: { accent: 'oklch(0.45 0.1 160)', 'radius-control': '2px', radius: '2px' },
        },
      },
    },
  },
  play: async () => {
    await waitFor(() => expect(onStage.stripe?.appearance?.variables?.colorPrimary).toMatch(/^#[0-9a-f]{6}$/));
    await expect(onStage.stripe?.appearance?.variables?.borderRadius).toBe('2px');
  },
};

/** Stripe's fields are in an iframe without the page's styles. They receive every change of the tokens. */
export const FollowsThePage: Story = {
  tags: ['interaction', '!autodocs'],
  play: async () => {
    const page = document.documentElement;
    const text = () => onStage.stripe?.appearance?.variables?.colorText;
    await waitFor(() => expect(text()).toMatch(/^#[0-9a-f]{6}$/));
    const before = { text: text(), theme: page.dataset.theme ?? 'light' };
    page.dataset.theme = 'dark';
    await waitFor(() => expect(text()).not.toBe(before.text));
    page.style.setProperty('--tk-text', 'rgb(255 200 0)');
    await waitFor(() => expect(text()).toBe('#ffc800'));
    page.style.removeProperty('--tk-text');
    page.dataset.theme = before.theme;
    await waitFor(() => expect(text()).toBe(before.text));
  },
};

export const Confirming: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { delayMs: Number.POSITIVE_INFINITY } } },
  play: async ({ canvas, canvasElement }) => {
    await pay(canvas);
    const button = await canvas.findByRole('button', { name: 'Paying $25.00' });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    await expect(canvas.getByText(/Waiting for your bank/)).toBeVisible();
    await expect(canvasElement.querySelector('.tk-payment__element')).toHaveAttribute('inert');
    await userEvent.click(button);
    await expect(onStage.stripe?.confirmations).toHaveLength(1);
  },
};

export const Succeeds: Story = {
  tags: ['interaction', '!autodocs'],
  play: async ({ canvas, args }) => {
    await pay(canvas);
    await expect(await canvas.findByText('$25.00 paid.')).toBeVisible();
    await expect(args.onResult).toHaveBeenCalledWith('succeeded', result.sessionId);
    const { returnUrl, clientSecret } = onStage.stripe?.confirmations[0] ?? {};
    await expect(clientSecret).toBe('pi_fixture_secret_fixture');
    await expect(new URL(returnUrl ?? '').searchParams.get('session_id')).toBe(result.sessionId);
  },
};

export const Declined: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { outcome: 'insufficient_funds' } } },
  play: async ({ canvas, args }) => {
    await pay(canvas);
    const alert = await canvas.findByRole('alert');
    await expect(alert).toHaveTextContent('You have not been charged. Your card has insufficient funds.');
    await expect(canvas.getByRole('button', { name: 'Pay $25.00' })).toBeEnabled();
    await expect(args.onResult).not.toHaveBeenCalled();
  },
};

export const ExpiredCard: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { outcome: 'expired_card' } } },
  play: async ({ canvas }) => {
    await pay(canvas);
    const alert = await canvas.findByRole('alert');
    await expect(alert).toHaveTextContent('You have not been charged. Your card has expired.');
  },
};

/** Stripe's own fields name the missing input, so the form adds nothing. */
export const IncompleteThenPaid: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { outcome: ['incomplete', 'succeed'] } } },
  play: async ({ canvas, args }) => {
    await pay(canvas);
    const button = await canvas.findByRole('button', { name: 'Pay $25.00' });
    await waitFor(() => expect(button).not.toHaveAttribute('aria-disabled'));
    await expect(canvas.queryByRole('alert')).toBeNull();
    await expect(args.onResult).not.toHaveBeenCalled();
    await userEvent.click(button);
    await expect(await canvas.findByText('$25.00 paid.')).toBeVisible();
  },
};

export const ThreeDSecure: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { outcome: 'authenticate' } } },
  play: async ({ canvas }) => {
    await pay(canvas);
    const challenge = await screen.findByRole('dialog', { name: '3-D Secure' });
    await userEvent.click(within(challenge).getByRole('button', { name: 'Complete' }));
    await expect(await canvas.findByText('$25.00 paid.')).toBeVisible();
  },
};

export const ThreeDSecureFails: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { outcome: 'authenticate' } } },
  play: async ({ canvas }) => {
    await pay(canvas);
    const challenge = await screen.findByRole('dialog', { name: '3-D Secure' });
    await userEvent.click(within(challenge).getByRole('button', { name: 'Fail' }));
    const alert = await canvas.findByRole('alert');
    await expect(alert).toHaveTextContent('You have not been charged. We are unable to authenticate');
  },
};

export const Processing: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { outcome: 'processing' } } },
  play: async ({ canvas, args }) => {
    await pay(canvas);
    await expect(await canvas.findByText('Your payment is processing. You can leave this page.')).toBeVisible();
    await expect(args.onResult).toHaveBeenCalledWith('processing', result.sessionId);
  },
};

export const ConnectionLost: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { outcome: 'unreachable' } } },
  play: async ({ canvas, args }) => {
    await pay(canvas);
    await expect(await canvas.findByText('We do not know yet whether you were charged.')).toBeVisible();
    await expect(canvas.queryByRole('button', { name: /Pay/ })).toBeNull();
    await expect(args.onResult).toHaveBeenCalledWith('unknown', result.sessionId);
  },
};

export const Busy: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { outcome: ['busy', 'succeed'] } } },
  play: async ({ canvas, args }) => {
    await pay(canvas);
    await expect(
      await canvas.findByText('You have not been charged. The payment service is busy at the moment.'),
    ).toBeVisible();
    await pay(canvas);
    await waitFor(() => expect(args.onResult).toHaveBeenCalledWith('succeeded', result.sessionId));
  },
};

export const LoadsAfterAnError: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { fails: 'script', failures: 1 } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Pay $25.00' })).toBeEnabled());
  },
};

export const FieldsLoadAfterAnError: Story = {
  tags: ['interaction', '!autodocs'],
  parameters: { billing: { stripe: { fails: 'fields', failures: 1 } } },
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Pay $25.00' })).toBeEnabled());
    await expect(canvas.getByRole('textbox', { name: 'Card number' })).toBeVisible();
  },
};

export const ByKeyboardAlone: Story = {
  tags: ['interaction', '!autodocs'],
  args: { onBack: fn() },
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getByRole('button', { name: 'Pay $25.00' })).toBeEnabled());
    await userEvent.tab();
    await expect(canvas.getByRole('textbox', { name: 'Card number' })).toHaveFocus();
    await userEvent.keyboard('4242424242424242{Tab}1230{Tab}123{Tab}');
    await expect(canvas.getByRole('button', { name: 'Pay $25.00' })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect(await canvas.findByText('$25.00 paid.')).toBeVisible();
  },
};

/** The same states in other languages and themes. The test run shows all three at once. */
export const Chinese: Story = { tags: ['interaction', '!autodocs'], globals: { locale: 'zh-CN' } };

export const RightToLeft: Story = { tags: ['interaction', '!autodocs'], globals: { direction: 'rtl' } };

export const Dark: Story = { tags: ['interaction', '!autodocs'], globals: { theme: 'dark' } };
