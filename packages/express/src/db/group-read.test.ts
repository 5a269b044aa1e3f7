import { expect, it } from 'vitest';
import { GroupRead } from './group-read.js';

it('reads what is wanted in one turn by one command, and what comes later by another', async () => {
  const commands: string[][] = [];
  const reads = new GroupRead(async (ids) => {
    commands.push([...ids]);
    return new Map(ids.filter((id) => id !== 'nobody').map((id) => [id, `${id}, read ${commands.length}`]));
  });
  expect(await Promise.all(['a', 'b', 'a', 'nobody'].map((id) => reads.run(id)))).toEqual([
    'a, read 1',
    'b, read 1',
    'a, read 1',
    undefined,
  ]);
  expect(await reads.run('a')).toBe('a, read 2');
  expect(commands).toEqual([['a', 'b', 'nobody'], ['a']]);
});

it('tells all of a command that failed, and the next one runs', async () => {
  let isAway = true;
  const reads = new GroupRead(async (ids) => {
    if (isAway) throw new Error('the connection broke');
    return new Map(ids.map((id) => [id, id]));
  });
  const both = await Promise.allSettled([reads.run('a'), reads.run('b')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isAway = false;
  expect(await reads.run('a')).toBe('a');
});

it('lets those that come while something is written go with those who wait for it', async () => {
  let written = () => {};
  const writing = new Promise<void>((resolve) => {
    written = resolve;
  });
  const commands: (readonly string[])[] = [];
  const reads = new GroupRead(
    async (ids) => {
      commands.push(ids);
      return new Map(ids.map((id) => [id, id]));
    },
    { commandEnded: () => writing },
  );
  const early = reads.run('a');
  const late = writing.then(() => reads.run('b'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(commands).toEqual([]);
  written();
  expect(await Promise.all([early, late])).toEqual(['a', 'b']);
  expect(commands).toEqual([['a', 'b']]);
});
