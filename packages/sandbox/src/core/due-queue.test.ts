import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueQueue } from './due-queue.js';

it('gives the earliest first, and of one moment the first pushed', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (moments) => {
      const queue = new DueQueue();
      const given: { at: number; index: number }[] = [];
      moments.forEach((at, index) => {
        queue.push({ due: { at, happen: () => given.push({ at, index }) }, again: () => undefined });
      });
      for (let next = queue.pop(); next; next = queue.pop()) next.due.happen();
      const expected = moments.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at || a.index - b.index);
      expect(given).toEqual(expected);
    }),
  );
});
