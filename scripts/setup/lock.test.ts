import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cache } from '../root.mjs';
import { alone } from './lock.mjs';

const name = () => `test-${randomUUID()}`;

test('two of the same name go one after the other', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  const lock = name();
  const order: string[] = [];
  let release = () => {};
  const first = alone(lock, async () => {
    order.push('first begins');
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    order.push('first ends');
  });
  const second = alone(lock, async () => order.push('second'));
  release();
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second']);
});

test('the lock of a process that is gone does not count, and none is left behind', async () => {
  const lock = name();
  const file = join(cache, `${lock}.lock`);
  mkdirSync(cache, { recursive: true });
  // Ids are below 2^22 on every system that this runs on.
  writeFileSync(file, '99999999');
  expect(await alone(lock, async () => 'done')).toBe('done');
  expect(existsSync(file)).toBe(false);
});
