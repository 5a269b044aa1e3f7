import { act, cleanup, waitFor } from '@testing-library/react';
import type { LedgerEntry } from '@tillkit/contract/browser';
import { afterEach, describe, expect, it } from 'vitest';
import { type BillingSetup, renderHookWithBilling } from '../test/setUpBilling.js';
import { type LedgerFilter, useLedger } from './useLedger.js';

afterEach(cleanup);

const entry = (seq: number): LedgerEntry => ({
  seq,
  key: `s${seq}`,
  kind: seq % 2 === 0 ? 'spend' : 'grant_paid',
  unit: 'usd',
  amount: -1,
  balanceAfter: 100 - seq,
  held: 0,
  debt: 0,
  hold: null,
  source: null,
  actor: null,
  reason: null,
  at: '2026-01-01T00:00:00.000Z',
});
/** Newest first. */
const entries = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => entry(from - index));

function render(filter?: LedgerFilter, setup?: BillingSetup) {
  const rendered = renderHookWithBilling(() => useLedger(filter), { fixture: { ledger: entries(50, 1) }, ...setup });
  const shown = () => {
    const { current } = rendered.result;
    return current.status === 'ready' ? current.entries.map(({ seq }) => seq) : [];
  };
  return { ...rendered, shown, ledger: () => rendered.result.current };
}

describe('useLedger', () => {
  it('has the newest entries, and older ones page by page until there are none', async () => {
    const { shown, ledger, callsOf } = render({ limit: 20 });
    await waitFor(() => expect(shown()).toHaveLength(20));
    expect(ledger()).toMatchObject({ hasMore: true, loadingMore: false });
    await act(() => ledger().loadMore());
    await act(() => ledger().loadMore());
    expect(shown()).toEqual(entries(50, 1).map(({ seq }) => seq));
    expect(ledger()).toMatchObject({ hasMore: false });
    await act(() => ledger().loadMore());
    expect(callsOf('getLedger').map(({ input }) => (input as { cursor?: number }).cursor)).toEqual([undefined, 31, 11]);
  });

  it('reads a page once for two clicks', async () => {
    const { shown, ledger } = render();
    await waitFor(() => expect(shown()).toHaveLength(20));
    await act(async () => {
      const { loadMore } = ledger();
      await Promise.all([loadMore(), loadMore()]);
    });
    expect(shown()).toHaveLength(40);
  });

  it('asks for what the filter names', async () => {
    const { shown, callsOf } = render({ unit: 'usd', kinds: ['spend'], since: new Date('2025-12-01T00:00:00Z') });
    await waitFor(() => expect(shown()).toHaveLength(20));
    expect(shown().every((seq) => seq % 2 === 0)).toBe(true);
    expect(callsOf('getLedger')[0]?.input).toEqual({ unit: 'usd', kinds: 'spend', since: '2025-12-01T00:00:00.000Z' });
  });

  it('keeps what it shows when an older page fails, and reads it when asked again', async () => {
    const { shown, ledger, client } = render();
    await waitFor(() => expect(shown()).toHaveLength(20));
    client.fixture.fail('getLedger', 'TIMEOUT', 1);
    await act(() => ledger().loadMore());
    expect(ledger()).toMatchObject({ status: 'ready', loadingMore: false, moreError: { code: 'TIMEOUT' } });
    expect(shown()).toHaveLength(20);
    await act(() => ledger().loadMore());
    expect(ledger()).toMatchObject({ moreError: null });
    expect(shown()).toHaveLength(40);
  });

  it('shows the first page again after a refresh, so that no entry is missing between two pages', async () => {
    const { shown, ledger, client } = render();
    await waitFor(() => expect(shown()).toHaveLength(20));
    await act(() => ledger().loadMore());
    client.fixture.state.ledger = entries(90, 1);
    await act(() => ledger().refresh());
    expect(shown()).toEqual(entries(90, 71).map(({ seq }) => seq));
    await act(() => ledger().loadMore());
    expect(shown()).toEqual(entries(90, 51).map(({ seq }) => seq));
  });

  it('drops a page that comes after the first one was read again', async () => {
    const { shown, ledger, client } = render();
    await waitFor(() => expect(shown()).toHaveLength(20));
    const release = client.fixture.hold('getLedger');
    let more: Promise<void> = Promise.resolve();
    act(() => {
      more = ledger().loadMore();
    });
    client.fixture.state.ledger = entries(90, 1);
    let again: Promise<void> = Promise.resolve();
    act(() => {
      again = ledger().refresh();
    });
    release();
    await act(() => Promise.all([more, again]).then(() => undefined));
    const all = shown();
    expect(all).toEqual(entries(90, 90 - all.length + 1).map(({ seq }) => seq));
  });
});
