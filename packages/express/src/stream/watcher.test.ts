import { describe, expect, it } from 'vitest';
import { type LogLine, memoryLogger } from '../test/host.js';
import type { Snapshot } from './snapshot.js';
import { Watcher } from './watcher.js';

/** A watcher of accounts that live in this map, with its timer out of reach. */
function watching() {
  const versions = new Map<string, string>();
  const asked: string[][] = [];
  const read: string[] = [];
  const log: LogLine[] = [];
  const world = { now: 0, changesAt: null as Date | null, isDown: false, unreadable: '', onRead: () => {} };
  const watcher = new Watcher({
    async readVersions(accountIds) {
      if (world.isDown) throw new Error('the database is away');
      asked.push([...accountIds]);
      return new Map(accountIds.map((id) => [id, versions.get(id) ?? '0']));
    },
    async read(accountId): Promise<Snapshot> {
      if (accountId === world.unreadable) throw new Error('it is of a newer version');
      read.push(accountId);
      const data = `${accountId} ${versions.get(accountId) ?? '0'}`;
      world.onRead();
      return { id: data, data, changesAt: world.changesAt };
    },
    clock: { now: () => new Date(world.now) },
    logger: memoryLogger(log),
    intervalMs: 3_600_000,
    onTick: () => {},
  });
  return { watcher, versions, asked, read, log, world };
}

describe('a look', () => {
  it('is one query for all accounts and streams, and reads only what changed, once (W1)', async () => {
    const { watcher, versions, asked, read } = watching();
    const heard: string[] = [];
    const accounts = ['a', 'a', 'a', 'b', 'c'];
    for (const id of accounts) await watcher.watch(id, ({ data }) => heard.push(data));
    expect(read).toEqual(['a', 'b', 'c']);
    asked.length = 0;
    read.length = 0;
    await Promise.all([watcher.look(), watcher.look(), watcher.look()]);
    expect(asked).toEqual([['a', 'b', 'c']]);
    versions.set('a', '1');
    await watcher.look();
    expect(read).toEqual(['a']);
    expect(heard).toEqual(['a 1', 'a 1', 'a 1']);
    await watcher.close();
  });

  it('asks of a thousand accounts at a time', async () => {
    const { watcher, asked } = watching();
    for (let at = 0; at < 1001; at += 1) await watcher.watch(`account ${at}`, () => {});
    asked.length = 0;
    await watcher.look();
    expect(asked.map(({ length }) => length)).toEqual([1000, 1]);
    await watcher.close();
  });

  it('finds what changed while the content was read (W2)', async () => {
    const { watcher, versions, world } = watching();
    const heard: string[] = [];
    world.onRead = () => void versions.set('a', '1');
    const { snapshot } = await watcher.watch('a', ({ data }) => heard.push(data));
    expect(snapshot.data).toBe('a 0');
    world.onRead = () => {};
    await watcher.look();
    expect(heard).toEqual(['a 1']);
    await watcher.close();
  });

  it('reads what time has changed, and not before', async () => {
    const { watcher, read, world } = watching();
    world.changesAt = new Date(1000);
    await watcher.watch('a', () => {});
    world.now = 999;
    await watcher.look();
    expect(read).toHaveLength(1);
    world.now = 1000;
    world.changesAt = null;
    await watcher.look();
    await watcher.look();
    expect(read).toHaveLength(2);
    await watcher.close();
  });

  it('asks for nothing that nobody watches any more (W3)', async () => {
    const { watcher, asked } = watching();
    const first = await watcher.watch('a', () => {});
    const second = await watcher.watch('a', () => {});
    first.stop();
    await watcher.look();
    expect(asked.at(-1)).toEqual(['a']);
    second.stop();
    second.stop();
    asked.length = 0;
    await watcher.look();
    expect(asked).toEqual([]);
  });

  it('tells all others when one account cannot be read, and that one later', async () => {
    const { watcher, versions, log, world } = watching();
    const heard: string[] = [];
    for (const id of ['a', 'b', 'c']) await watcher.watch(id, ({ data }) => heard.push(data));
    for (const id of ['a', 'b', 'c']) versions.set(id, '1');
    world.unreadable = 'a';
    await watcher.look();
    expect(heard).toEqual(['b 1', 'c 1']);
    expect(log.map(({ level }) => level)).toEqual(['warn']);
    world.unreadable = '';
    await watcher.look();
    expect(heard).toEqual(['b 1', 'c 1', 'a 1']);
    await watcher.close();
  });

  it('says once that the database is away, and continues when it is back', async () => {
    const { watcher, versions, log, world } = watching();
    const heard: string[] = [];
    await watcher.watch('a', ({ data }) => heard.push(data));
    world.isDown = true;
    await watcher.look();
    await watcher.look();
    expect(log.map(({ level }) => level)).toEqual(['warn']);
    await expect(watcher.watch('b', () => {})).rejects.toThrow('away');
    versions.set('a', '7');
    world.isDown = false;
    await watcher.look();
    expect(heard).toEqual(['a 7']);
    await watcher.close();
  });
});
