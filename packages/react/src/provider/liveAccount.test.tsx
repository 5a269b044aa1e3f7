import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import type { AccountSnapshot } from '@tillkit/contract/browser';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SubscriptionManager } from '../components/SubscriptionManager/index.js';
import { useCredits } from '../hooks/useCredits.js';
import { useLedger } from '../hooks/useLedger.js';
import { useQuotas } from '../hooks/useQuotas.js';
import { fixtureAccess, fixtureBalance, fixtureTopUpRules } from '../testing/index.js';
import { BillingProvider } from './BillingProvider.js';

/** A router whose `/stream` the test controls. */
function router() {
  const opened: { headers: Headers; signal: AbortSignal | null; push(text: string): void; end(): void }[] = [];
  const state = { available: 100, reads: 0, refusal: null as Response | null, entries: [] as object[] };
  const answer = (input: string, init: RequestInit = {}): Response => {
    if (!input.endsWith('/stream')) {
      state.reads += 1;
      if (input.includes('/ledger')) return Response.json({ entries: state.entries, nextCursor: null });
      if (input.endsWith('/quotas')) return Response.json({ quotas: [{ quota: 'messages', used: 1 }] });
      const reply = { balances: [fixtureBalance({ available: state.available })], topUp: fixtureTopUpRules };
      return Response.json(reply);
    }
    if (state.refusal) return state.refusal.clone();
    let stream: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        stream = controller;
      },
    });
    const headers = new Headers(init.headers);
    // As `fetch` does.
    init.signal?.addEventListener('abort', () => stream.error(new DOMException('It was left.', 'AbortError')));
    opened.push({
      headers,
      signal: init.signal ?? null,
      push: (text) => stream.enqueue(new TextEncoder().encode(text)),
      end: () => stream.close(),
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => answer(input, init));
  return { opened, state };
}

function event(available: number): string {
  const snapshot: AccountSnapshot = { balances: [fixtureBalance({ available })], quotas: [], access: null };
  return `event: account\nid: id-${available}\ndata: ${JSON.stringify(snapshot)}\n\n`;
}

function Balance() {
  const credits = useCredits();
  return <p>{credits.status === 'ready' ? String(credits.balances[0]?.available) : credits.status}</p>;
}

const page = (live: boolean) => (
  <StrictMode>
    <BillingProvider live={live} headers={() => ({ authorization: 'Bearer ada' })}>
      <Balance />
      <Balance />
    </BillingProvider>
  </StrictMode>
);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const openOnes = <Open extends { signal: AbortSignal | null }>(opened: Open[]) =>
  opened.filter(({ signal }) => !signal?.aborted);

function Quotas() {
  const quotas = useQuotas();
  const ledger = useLedger();
  const used = quotas.status === 'ready' ? quotas.quotas[0]?.used : quotas.status;
  return <p>{`used ${used}, ${ledger.status === 'ready' ? ledger.entries.length : ledger.status} entries`}</p>;
}

describe('a live provider', () => {
  it('shows quotas from the stream, and reads the ledger again when it says that something changed', async () => {
    const { opened, state } = router();
    const { unmount } = render(
      <BillingProvider live>
        <Quotas />
      </BillingProvider>,
    );
    await screen.findByText('used 1, 0 entries');
    const quota = { quota: 'messages', used: 2, limit: 10, left: 8, resetAt: null, plans: [] };
    state.entries = [{ seq: 1 }];
    const snapshot = { balances: [fixtureBalance()], quotas: [quota], access: null };
    await act(async () => opened.at(-1)?.push(`event: account\nid: 1\ndata: ${JSON.stringify(snapshot)}\n\n`));
    await screen.findByText('used 2, 1 entries');
    unmount();
  });

  it('opens a stream again on which nothing is heard any more, not even that it is still there', async () => {
    const { opened, state } = router();
    const { unmount } = render(page(true));
    await screen.findAllByText('100');
    const [stream] = openOnes(opened);
    await act(async () => stream?.push(event(70)));
    await screen.findAllByText('70');
    // An open stream sends a comment every 15 seconds.
    for (let heard = 0; heard < 6; heard += 1) {
      await act(async () => vi.advanceTimersByTimeAsync(15_000));
      await act(async () => stream?.push(': still here\n\n'));
    }
    expect(openOnes(opened)).toEqual([stream]);
    // A laptop that slept: the connection is gone, and no side noticed.
    const before = opened.length;
    state.available = 55;
    await act(async () => vi.advanceTimersByTimeAsync(64_000));
    await waitFor(() => expect(opened.length).toBe(before + 1));
    expect(stream?.signal?.aborted).toBe(true);
    expect(opened.at(-1)?.headers.get('last-event-id')).toBe('id-70');
    expect(await screen.findAllByText('55')).toHaveLength(2);
    unmount();
  });

  it('shows what the stream tells, by one stream for all components, with its headers', async () => {
    const { opened } = router();
    const { unmount } = render(page(true));
    await screen.findAllByText('100');
    const [stream, ...others] = openOnes(opened);
    expect(others).toEqual([]);
    expect(stream?.headers.get('authorization')).toBe('Bearer ada');
    await act(async () => stream?.push(event(70)));
    expect(await screen.findAllByText('70')).toHaveLength(2);
    // Cut in the middle, as a network does.
    const next = event(55);
    await act(async () => stream?.push(`: still here\n\n${next.slice(0, 30)}`));
    await act(async () => stream?.push(next.slice(30)));
    await screen.findAllByText('55');
    unmount();
    expect(openOnes(opened)).toEqual([]);
  });

  it('comes again when the stream ends, with what it has', async () => {
    const { opened } = router();
    render(page(true));
    await screen.findAllByText('100');
    const [stream] = openOnes(opened);
    await act(async () => stream?.push(event(40)));
    await screen.findAllByText('40');
    await act(async () => stream?.end());
    await act(() => vi.advanceTimersByTimeAsync(3_000));
    const again = opened.at(-1);
    expect(again?.headers.get('last-event-id')).toBe('id-40');
    await act(async () => again?.push(event(39)));
    await screen.findAllByText('39');
  });

  it('asks now and then where there is no stream', async () => {
    const { state } = router();
    const error = { code: 'NOT_FOUND', message: 'There is no /stream here.', requestId: 'r' };
    state.refusal = Response.json({ error }, { status: 404 });
    render(page(true));
    await screen.findAllByText('100');
    state.available = 12;
    await act(() => vi.advanceTimersByTimeAsync(3_000));
    await waitFor(() => expect(screen.getAllByText('12')).toHaveLength(2));
    const before = state.reads;
    await act(() => vi.advanceTimersByTimeAsync(120_000));
    const reads = state.reads - before;
    expect(reads).toBeGreaterThanOrEqual(3);
    expect(reads).toBeLessThanOrEqual(8);
  });
});

describe('a page that shows the subscription alone', () => {
  const planPage = (
    <BillingProvider live>
      <SubscriptionManager />
    </BillingProvider>
  );

  it('is followed as well', async () => {
    const { opened } = router();
    render(planPage);
    await waitFor(() => expect(openOnes(opened)).toHaveLength(1));
    await screen.findByText('You have no paid plan');
    const snapshot = { balances: [], quotas: [], access: fixtureAccess({ plan: 'pro' }) };
    await act(async () => opened.at(-1)?.push(`event: account\nid: 1\ndata: ${JSON.stringify(snapshot)}\n\n`));
    await waitFor(() => expect(screen.queryByText('You have no paid plan')).toBeNull());
  });

  it('asks seldom when it turns out that nobody is signed in', async () => {
    const { state } = router();
    const error = { code: 'UNAUTHENTICATED', message: 'Sign in first.', requestId: 'r' };
    state.refusal = Response.json({ error }, { status: 401 });
    render(planPage);
    await screen.findByText('You have no paid plan');
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    const before = state.reads;
    await act(() => vi.advanceTimersByTimeAsync(28_000));
    expect(state.reads - before).toBe(0);
  });
});

it('opens no stream unless it is asked to', async () => {
  const { opened } = router();
  render(page(false));
  await screen.findAllByText('100');
  expect(opened).toEqual([]);
});
