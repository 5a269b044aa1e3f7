import { describe, expect, it } from 'vitest';
import { createDomainEvents } from '../domain-events.js';
import type { HookInput } from '../hooks.js';
import { type LogLine, memoryLogger } from '../test/host.js';
import type { CreditEngine } from './credit-engine.js';
import type { CreditChange, CreditEvents } from './events.js';
import { observed } from './observed.js';

const entry = { seq: 1, unit: 'usd', balanceAfter: 100, held: 0 };

/** Credits of which every change takes so many milliseconds. */
function taking(milliseconds: number, outcome: () => object = () => entry) {
  const changes: CreditChange[] = [];
  const told: HookInput<'onSpendTimed'>[] = [];
  const log: LogLine[] = [];
  let elapsed = 0;
  const change = async () => {
    elapsed += milliseconds;
    return outcome();
  };
  const credits = { spend: change, hold: change, capture: change, grant: change } as unknown as CreditEngine;
  const callHook = async (_name: string, about: unknown) => told.push(about as HookInput<'onSpendTimed'>) > 0;
  const events = createDomainEvents<CreditEvents>();
  events.on('credits.changed', (change) => void changes.push(change));
  const deps = { callHook, logger: memoryLogger(log), announce: events.announce, elapsed: () => elapsed };
  return { credits: observed(credits, deps), told, log, changes };
}

describe('every spend', () => {
  it('is timed, with account and key', async () => {
    const { credits, told, log } = taking(12);
    await credits.spend('ada', { amount: 1, key: 's1' });
    await credits.hold('ada', { amount: 1, key: 'h1' });
    await credits.capture('ada', { hold: 'h1', key: 'c1' });
    await credits.grant('ada', {} as never);
    expect(told.map(({ accountId, key, kind, durationMs, ok }) => [accountId, key, kind, durationMs, ok])).toEqual([
      ['ada', 's1', 'spend', 12, true],
      ['ada', 'h1', 'hold', 12, true],
      ['ada', 'c1', 'capture', 12, true],
    ]);
    expect(log).toEqual([]);
  });

  it('that takes longer than a second is warned of', async () => {
    const { credits, log } = taking(1001);
    await credits.spend('ada', { amount: 1, key: 's1' });
    expect(log).toMatchObject([
      { level: 'warn', about: { accountId: 'ada', key: 's1', kind: 'spend', durationMs: 1001 } },
    ]);
    const quick = taking(1000);
    await quick.credits.spend('ada', { amount: 1, key: 's1' });
    expect(quick.log).toEqual([]);
  });

  it('is timed when it is refused, and the refusal stays what it is', async () => {
    const { credits, told, changes } = taking(5, () => {
      throw new Error('too little');
    });
    await expect(credits.spend('ada', { amount: 1, key: 's1' })).rejects.toThrow('too little');
    expect(told).toMatchObject([{ key: 's1', ok: false }]);
    expect(changes).toEqual([]);
  });

  it('is announced with the maximum that can be spent after it: without what it holds', async () => {
    let held = 30;
    const { credits, changes } = taking(1, () => ({ ...entry, held }));
    await credits.hold('ada', { amount: 30, key: 'h1' });
    held = -30;
    await credits.capture('ada', { hold: 'h1', key: 'c1' });
    await credits.grant('ada', {} as never);
    expect(changes).toEqual([
      { accountId: 'ada', unit: 'usd', atMost: 70 },
      { accountId: 'ada', unit: 'usd', atMost: 100 },
    ]);
  });
});
