import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { BillingError } from '@tillkit/contract/browser';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BalanceTopUp } from '../components/BalanceTopUp/index.js';
import { PaymentForm } from '../components/PaymentForm/index.js';
import { PricingTable } from '../components/PricingTable/index.js';
import { SubscriptionManager } from '../components/SubscriptionManager/index.js';
import { useCredits } from '../hooks/useCredits.js';
import { usePlans } from '../hooks/usePlans.js';
import { setUpBilling } from '../test/setUpBilling.js';
import { createFixtureClient, fixtureBalance } from '../testing/index.js';
import { BillingProvider } from './BillingProvider.js';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const seen: string[] = [];
function Balance() {
  const credits = useCredits();
  const text = credits.status === 'ready' ? String(credits.balances[0]?.available) : credits.status;
  seen.push(text);
  return <p>{text}</p>;
}

function Plans() {
  const plans = usePlans();
  return (
    <p>{plans.status === 'error' ? `${plans.error instanceof BillingError} ${plans.error.code}` : plans.status}</p>
  );
}

describe('BillingProvider', () => {
  it('says that it cannot follow an account with a client of the host', () => {
    const page = (
      <BillingProvider client={createFixtureClient()} live>
        <Plans />
      </BillingProvider>
    );
    expect(() => renderToString(page)).toThrow(/`live` needs `baseUrl`.*in place of `client`/);
  });

  it('reads once for many components, also under StrictMode', async () => {
    const { wrapper: Wrapper, callsOf } = setUpBilling();
    render(
      <Wrapper>
        <Balance />
        <Balance />
      </Wrapper>,
    );
    expect(await screen.findAllByText('6210')).toHaveLength(2);
    expect(callsOf('getCredits')).toHaveLength(1);
  });

  it('never shows one account what was loaded for another', async () => {
    const client = createFixtureClient({ balances: [fixtureBalance({ available: 111 })] });
    const page = (accountKey: string) => (
      <BillingProvider client={client} accountKey={accountKey}>
        <Balance />
      </BillingProvider>
    );
    const { rerender } = render(page('alice'));
    await screen.findByText('111');
    client.fixture.state.balances = [fixtureBalance({ available: 222 })];
    seen.length = 0;
    rerender(page('bob'));
    await screen.findByText('222');
    expect(seen).not.toContain('111');
  });

  it('asks for nothing of an account while the host says that nobody is signed in', async () => {
    const client = createFixtureClient();
    const page = (accountKey: string | null) => (
      <BillingProvider client={client} accountKey={accountKey}>
        <PricingTable />
        <BalanceTopUp />
        <SubscriptionManager />
      </BillingProvider>
    );
    const { rerender } = render(page(null));
    await screen.findByRole('heading', { name: 'Pro' });
    expect(screen.getByText('Sign in to see your balance')).toBeDefined();
    expect(screen.getByText('Sign in to see your plan')).toBeDefined();
    expect(client.fixture.calls.map(({ name }) => name)).toEqual(['getPlans']);
    rerender(page('alice'));
    await screen.findByRole('radio', { name: '$10' });
    expect(screen.queryByText('Sign in to see your plan')).toBeNull();
  });

  it('keeps the return of a checkout until a customer is signed in', async () => {
    const session = 'session_id=bs_fixture0000000000000009';
    window.history.replaceState(null, '', `/billing?checkout=success&${session}`);
    const client = createFixtureClient();
    const page = (accountKey: string | null) => (
      <BillingProvider client={client} accountKey={accountKey}>
        <BalanceTopUp />
      </BillingProvider>
    );
    const { rerender } = render(page(null));
    await screen.findByText('Sign in to see your balance');
    expect(window.location.search).toContain(session);
    rerender(page('alice'));
    await screen.findByText('Your top-up was added to your balance.');
    expect(window.location.search).toBe('');
  });

  it('drops a late reply for the account before', async () => {
    const client = createFixtureClient({ balances: [fixtureBalance({ available: 111 })] });
    const release = client.fixture.hold('getCredits');
    const page = (accountKey: string) => (
      <BillingProvider client={client} accountKey={accountKey}>
        <Balance />
      </BillingProvider>
    );
    const { rerender } = render(page('alice'));
    seen.length = 0;
    rerender(page('bob'));
    client.fixture.fail('getCredits', 'UNAUTHENTICATED', 1);
    release();
    await waitFor(() => expect(seen).toContain('111'));
    // The first read, alice's, failed; the balance shown is bob's own second read.
    expect(client.fixture.calls.filter(({ name }) => name === 'getCredits')).toHaveLength(2);
  });

  it('keeps two providers apart', async () => {
    const one = createFixtureClient({ balances: [fixtureBalance({ available: 1 })] });
    const two = createFixtureClient({ balances: [fixtureBalance({ available: 2 })] });
    render(
      <>
        <BillingProvider client={one}>
          <Balance />
        </BillingProvider>
        <BillingProvider client={two}>
          <Balance />
        </BillingProvider>
      </>,
    );
    await screen.findByText('1');
    await screen.findByText('2');
  });

  it('makes its client of baseUrl, credentials and the newest headers', async () => {
    const fetched = vi.fn(async (_url: string, _init: RequestInit) => new Response('{"balances":[],"topUp":{}}'));
    vi.stubGlobal('fetch', fetched);
    const page = (token: string) => (
      <BillingProvider
        baseUrl="https://api.example/billing"
        credentials="include"
        headers={() => ({ authorization: token })}
      >
        <Balance />
      </BillingProvider>
    );
    const { rerender } = render(page('one'));
    rerender(page('two'));
    await waitFor(() => expect(fetched).toHaveBeenCalledTimes(1));
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe('https://api.example/billing/credits');
    expect(init).toMatchObject({ credentials: 'include' });
    window.dispatchEvent(new Event('online'));
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('turns whatever a client throws into a BillingError', async () => {
    const client = createFixtureClient();
    Object.assign(client, { getPlans: () => Promise.reject('odd') });
    render(
      <BillingProvider client={client}>
        <Plans />
      </BillingProvider>,
    );
    await screen.findByText('true UNEXPECTED_REPLY');
  });

  it('renders on the server without a request, and the browser takes over without a difference', async () => {
    const client = createFixtureClient();
    const page = (
      <StrictMode>
        <BillingProvider
          client={client}
          locale="zh-CN"
          appearance={{ theme: 'dark', variables: { accent: '#0a7c66' } }}
        >
          <BalanceTopUp />
          <PricingTable />
          <SubscriptionManager />
          <PaymentForm
            payment={{
              sessionId: 'bs_1',
              clientSecret: 'pi_1_secret_1',
              publishableKey: 'pk_test_1',
              stripeJsUrl: null,
              amountMinor: 1_000,
              currency: 'usd',
            }}
            purpose="充值"
            onResult={() => {}}
          />
        </BillingProvider>
      </StrictMode>
    );
    const html = renderToString(page);
    expect(client.fixture.calls).toHaveLength(0);
    expect(html).toContain('data-tk-theme="dark"');
    expect(html).toContain('--tk-accent:#0a7c66');
    expect(html).toContain('lang="zh-CN"');

    const errors = vi.spyOn(console, 'error');
    const container = document.createElement('div');
    container.innerHTML = html;
    document.body.append(container);
    render(page, { container, hydrate: true });
    await waitFor(() => expect(client.fixture.calls.length).toBeGreaterThan(2));
    expect(errors).not.toHaveBeenCalled();
  });

  it('says what is missing without a provider', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => render(<Balance />)).toThrow('<BillingProvider>');
  });

  it('keeps its own text where the host has `undefined`', async () => {
    render(
      <BillingProvider
        client={createFixtureClient()}
        messages={{ topUp: { amountLegend: undefined }, pricing: undefined }}
      >
        <BalanceTopUp />
      </BillingProvider>,
    );
    expect(await screen.findByText('Add to your balance')).toBeDefined();
  });

  it('survives a locale that does not exist', async () => {
    render(
      <BillingProvider client={createFixtureClient()} locale="not a locale">
        <BalanceTopUp />
      </BillingProvider>,
    );
    expect((await screen.findAllByText('$62.10')).length).toBeGreaterThan(0);
  });
});
