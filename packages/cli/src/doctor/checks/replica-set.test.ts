import { describe, expect, it } from 'vitest';
import { type Hello, replicaSet } from './replica-set.js';

/* Answers to `hello` as MongoDB's documentation has them: members with data, members that never lead, arbiters. */

const set = (hosts: number, more: Partial<Hello> = {}): Hello => ({
  setName: 'rs0',
  hosts: Array.from({ length: hosts }, (_, n) => `db${n}.example.com:27017`),
  ...more,
});

describe('a replica set', () => {
  it.each<[string, Hello, RegExp]>([
    ['no set', {}, /lone server/],
    ['one member', set(1), /1 member with data\.$/],
    ['two members', set(2), /2 members with data\.$/],
    ['two members and an arbiter', set(2, { arbiters: ['a:27017'] }), /2 members with data, and 1 arbiter/],
  ])('of %s is warned of', (_name, hello, found) => {
    expect(replicaSet(hello)).toMatchObject({ status: 'warning', found: expect.stringMatching(found) });
  });

  it('of one member differs from one of two by what its loss means', () => {
    expect(replicaSet(set(1))).toMatchObject({ meaning: expect.stringContaining('lost with its disk') });
    expect(replicaSet(set(2))).toMatchObject({ meaning: expect.stringContaining('no majority') });
  });

  it.each<[string, Hello]>([
    ['three members', set(3)],
    ['two members and one that never leads', set(2, { passives: ['p:27017'] })],
  ])('of %s is right', (_name, hello) => {
    expect(replicaSet(hello)).toMatchObject({ status: 'ok' });
  });
});
