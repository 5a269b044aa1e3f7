import { describe, expect, it, vi } from 'vitest';
import { BillingFailure } from '../http/failure.js';
import { type LogLine, memoryLogger } from '../test/host.js';
import { Settlements, type Wait } from './settlements.js';

const about = { accountId: 'ada', requestId: 'request-1' };
const busy = new BillingFailure('ACCOUNT_BUSY', 'Too many changes wait.');

function open(wait?: Wait) {
  const log: LogLine[] = [];
  const waits: number[] = [];
  const atOnce: Wait = async (milliseconds) => void waits.push(milliseconds);
  return { log, waits, settlements: new Settlements(memoryLogger(log), wait ?? atOnce) };
}

describe('a settlement', () => {
  it('that fails is tried again, later each time, until it is done', async () => {
    const { settlements, waits, log } = open();
    const settle = vi
      .fn()
      .mockRejectedValueOnce(busy)
      .mockRejectedValueOnce(new BillingFailure('DATABASE_UNAVAILABLE', 'The database does not answer.'))
      .mockRejectedValueOnce(new TypeError('socket'))
      .mockResolvedValue(undefined);
    settlements.add(about, settle);
    await vi.waitFor(() => expect(settle).toHaveBeenCalledTimes(4));
    await settlements.close();
    expect(waits).toEqual([100, 1000, 5000]);
    expect(log).toEqual([]);
  });

  it('that fails permanently is reported to the operator', async () => {
    const { settlements, log } = open();
    const settle = vi.fn().mockRejectedValue(busy);
    settlements.add(about, settle);
    await vi.waitFor(() => expect(log).toHaveLength(1));
    expect(settle).toHaveBeenCalledTimes(6);
    expect(log[0]).toMatchObject({ level: 'error', about, message: 'paid request not settled' });
  });

  it('that can never succeed is not repeated', async () => {
    const { settlements, log, waits } = open();
    settlements.add(about, () => Promise.reject(new BillingFailure('HOLD_NOT_OPEN', 'It has ended.')));
    await settlements.close();
    expect([waits, log.length]).toEqual([[], 1]);
  });

  it('that waits is tried once more when the process closes', async () => {
    const untilClosed: Wait = (_milliseconds, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { settlements, log } = open(untilClosed);
    const settle = vi.fn().mockRejectedValueOnce(busy).mockResolvedValue(undefined);
    settlements.add(about, settle);
    await vi.waitFor(() => expect(settle).toHaveBeenCalledTimes(1));
    await settlements.close();
    expect(settle).toHaveBeenCalledTimes(2);
    expect(log).toEqual([]);
  });
});
