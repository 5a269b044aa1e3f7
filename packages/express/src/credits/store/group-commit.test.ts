import { describe, expect, it, vi } from 'vitest';
import { GroupCommit, type GuardedUpdate } from './group-commit.js';

const updateOf = (_id: string): GuardedUpdate => ({ filter: { _id }, update: { $set: { n: 1 } } });

/** Records commands, each of which ends when its gate is opened. */
function setUp() {
  const commands: string[][] = [];
  const gates: ((written: number | Error) => void)[] = [];
  const write = vi.fn(async (group: readonly GuardedUpdate[]) => {
    commands.push(group.map(({ filter }) => filter._id));
    return new Promise<number>((resolve, reject) => {
      gates.push((written) => (typeof written === 'number' ? resolve(written) : reject(written)));
    });
  });
  const groups = new GroupCommit(write);
  const reply = async (written: number | Error) => {
    await vi.waitFor(() => expect(gates.length).toBeGreaterThan(0));
    gates.shift()?.(written);
  };
  return { groups, commands, reply };
}

describe('guarded updates', () => {
  it('that are ready together go in one command, and those that come meanwhile in the next', async () => {
    const { groups, commands, reply } = setUp();
    const first = ['a', 'b'].map((id) => groups.run(updateOf(id)));
    await vi.waitFor(() => expect(commands).toEqual([['a', 'b']]));
    const second = ['c', 'd', 'e'].map((id) => groups.run(updateOf(id)));
    await reply(2);
    expect(await Promise.all(first)).toEqual([true, true]);
    await reply(3);
    expect(await Promise.all(second)).toEqual([true, true, true]);
    expect(commands).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
  });

  it('do not know which was lost when one was, and go alone once that is known', async () => {
    const { groups, commands, reply } = setUp();
    const both = ['a', 'b'].map((id) => groups.run(updateOf(id)));
    await reply(1);
    expect(await Promise.all(both)).toEqual([null, null]);
    groups.lost('a');
    const again = ['a', 'b', 'c'].map((id) => groups.run(updateOf(id)));
    await reply(0);
    await reply(2);
    expect(await Promise.all(again)).toEqual([false, true, true]);
    expect(commands.slice(1)).toEqual([['a'], ['b', 'c']]);
  });

  it('that are alone know that they were lost', async () => {
    const { groups, reply } = setUp();
    const one = groups.run(updateOf('a'));
    await reply(0);
    expect(await one).toBe(false);
  });

  it('all learn of a command that failed, and the next one runs', async () => {
    const { groups, reply } = setUp();
    const both = ['a', 'b'].map((id) => groups.run(updateOf(id)));
    const settled = Promise.allSettled(both);
    await reply(new Error('the connection broke'));
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = groups.run(updateOf('a'));
    await reply(1);
    expect(await next).toBe(true);
  });

  it('are at most 64 in a command', async () => {
    const { groups, commands, reply } = setUp();
    const all = Array.from({ length: 100 }, (_, n) => groups.run(updateOf(`account-${n}`)));
    await reply(64);
    await reply(36);
    expect(await Promise.all(all)).toHaveLength(100);
    expect(commands.map((ids) => ids.length)).toEqual([64, 36]);
  });
});

it('tells when the command that is under way has ended, whatever waits behind it', async () => {
  const { groups, commands, reply } = setUp();
  const first = groups.run(updateOf('a'));
  await vi.waitFor(() => expect(commands).toEqual([['a']]));
  const second = groups.run(updateOf('b'));
  let hasEnded = false;
  const ended = groups.commandEnded().then(() => {
    hasEnded = true;
  });
  await Promise.resolve();
  expect(hasEnded).toBe(false);
  await reply(1);
  await ended;
  expect(await first).toBe(true);
  await reply(1);
  expect(await second).toBe(true);
});
