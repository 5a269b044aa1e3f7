import { describe, expect, it } from 'vitest';
import type { HookInput } from '../hooks.js';
import { type LogLine, memoryLogger } from '../test/host.js';
import type { CreditEngine } from './credit-engine.js';
import { timed } from './timed.js';

/** Credits of which every change takes so many milliseconds. */
function taking(milliseconds: number, outcome: () => object = () => ({ seq: 1 })) {
  const told: HookInput<'onSpendTimed'>[] = [];
  const log: LogLine[] = [];
  let elapsed = 0;
  const change = async () => {
    elapsed += milliseconds;
    return outcome();
  };
  const credits = { spend: change, hold: change, capture: change, grant: change } as unknown as CreditEngine;
  const callHook = async (_name: string, about: unknown) => told.push(about as HookInput<'onSpendTimed'>) > 0;
  return { credits: timed(credits, { callHook, logger: memoryLogger(log), elapsed: () => elapsed }), told, log };
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
    const { credits, told } = taking(5, () => {
      throw new Error('too little');
    });
    await expect(credits.spend('ada', { amount: 1, key: 's1' })).rejects.toThrow('too little');
    expect(told).toMatchObject([{ key: 's1', ok: false }]);
  });
});
