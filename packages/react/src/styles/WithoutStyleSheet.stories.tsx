import type { Meta, StoryObj } from '@storybook/react-vite';
import { type ReactNode, useState } from 'react';
import { createPortal } from 'react-dom';
import { expect, waitFor } from 'storybook/test';
import { BalanceTopUp } from '../components/BalanceTopUp/index.js';
import { PricingTable } from '../components/PricingTable/index.js';
import { SubscriptionManager } from '../components/SubscriptionManager/index.js';
import { fixtureAccess } from '../testing/index.js';

/** A page without `import '@tillkit/react/styles.css'`: plain, but complete and readable. */
const meta = {
  title: 'Foundations/Without the style sheet',
  tags: ['interaction', '!autodocs'],
} satisfies Meta;

export default meta;
type Story = StoryObj<typeof meta>;

/** Styles of the page do not reach into a shadow root. */
function Unstyled({ children }: { children: ReactNode }) {
  const [root, setRoot] = useState<ShadowRoot | null>(null);
  const attach = (host: HTMLDivElement | null) => {
    if (host && !root) setRoot(host.shadowRoot ?? host.attachShadow({ mode: 'open' }));
  };
  return (
    <div ref={attach} data-unstyled>
      {root && createPortal(children, root)}
    </div>
  );
}

async function expectReadable(canvasElement: HTMLElement, words: readonly string[]) {
  const root = canvasElement.querySelector('[data-unstyled]')?.shadowRoot;
  // biome-ignore lint/performance/useDomNodeTextContent: what is read depends on the layout
  const shown = () => [...(root?.children ?? [])].map((element) => (element as HTMLElement).innerText).join('\n');
  await waitFor(async () => {
    for (const word of words) await expect(shown()).toContain(word);
  });
  for (const sign of root?.querySelectorAll('svg') ?? []) {
    const { width, height } = sign.getBoundingClientRect();
    await expect(Math.max(width, height)).toBeLessThanOrEqual(20);
    await expect(getComputedStyle(sign).fill).toBe('none');
  }
  // An amount is in the DOM twice, once for eyes and once for a screen reader. Only one is visible.
  const amounts = [...(root?.querySelectorAll('.tk-money') ?? [])];
  await expect(amounts.length).toBeGreaterThan(0);
  for (const amount of amounts) {
    const seen = [...amount.children].filter((part) => part.getBoundingClientRect().width > 1);
    await expect(seen).toHaveLength(1);
  }
}

export const Plans: Story = {
  render: () => (
    <Unstyled>
      <PricingTable />
    </Unstyled>
  ),
  play: ({ canvasElement }) => expectReadable(canvasElement, ['Recommended', '$24 per month', 'Start Pro']),
};

export const Balance: Story = {
  render: () => (
    <Unstyled>
      <BalanceTopUp describeAmount={({ amountMinor }) => `${amountMinor / 2} messages`} />
    </Unstyled>
  ),
  play: ({ canvasElement }) => expectReadable(canvasElement, ['$25 1250 messages', 'Pay $10.00']),
};

export const Subscription: Story = {
  render: () => (
    <Unstyled>
      <SubscriptionManager />
    </Unstyled>
  ),
  parameters: { billing: { fixture: { access: fixtureAccess() } } },
  play: ({ canvasElement }) =>
    expectReadable(canvasElement, ['$24.00 per month', '1 March 2027 Next charge $24.00', 'Cancel plan']),
};
