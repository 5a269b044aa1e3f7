import { describe, expect, it } from 'vitest';
import { readAccountId } from './fields.js';
import { type GrantInput, readGrant } from './grant.js';
import { readSpend, type SpendInput } from './spend.js';

const policy = { defaultUnit: 'usd', overdraftOf: () => 0 };
const spend = (given: object) => () => readSpend({ key: 'k', amount: 1, ...given } as SpendInput, policy);
const grant = (given: object) => () =>
  readGrant({
    ...{ key: 'k', amount: 1, unit: 'usd', kind: 'paid', source: { type: 'payment', id: 'pi_1' } },
    ...given,
  } as GrantInput);

describe('what a command may be', () => {
  it('fills in what is not given', () => {
    expect(spend({})()).toMatchObject({ unit: 'usd', source: null, actor: null, reason: null });
    expect(grant({ expiresAt: undefined })()).toMatchObject({ priority: 50, expiresAt: null, costBasis: null });
    expect(grant({ priority: 50, expiresAt: null })().fingerprint).toBe(grant({})().fingerprint);
  });

  it.each([
    ['no amount', { amount: undefined }],
    ['an amount of 0', { amount: 0 }],
    ['a negative amount', { amount: -5 }],
    ['a fraction', { amount: 1.5 }],
    ['more than is exact', { amount: Number.MAX_SAFE_INTEGER + 1 }],
    ['not a number', { amount: Number.NaN }],
    ['endless', { amount: Number.POSITIVE_INFINITY }],
    ['a text as amount', { amount: '5' }],
    ['a query as amount', { amount: { $gt: 0 } }],
    ['no key', { key: undefined }],
    ['an empty key', { key: '' }],
    ['a key with a space', { key: 'a b' }],
    ['a key beyond ASCII', { key: 'ключ' }],
    ['a long key', { key: 'k'.repeat(256) }],
    ['one of the kit’s keys', { key: 'tillkit:expiry:1' }],
    ['a query as key', { key: { $ne: null } }],
    ['a unit with a dot', { unit: 'us.d' }],
    ['a unit with a dollar', { unit: '$usd' }],
    ['half a character', { reason: '\ud800' }],
    ['a long reason', { reason: 'r'.repeat(501) }],
    ['a source without id', { source: { type: 'job' } }],
    ['a field that does not exist', { amuont: 5 }],
  ])('refuses %s', (_name, given) => {
    expect(spend(given)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    expect(grant(given)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it.each([
    ['no source', { source: undefined }],
    ['no unit', { unit: undefined }],
    ['an unknown kind', { kind: 'gift' }],
    ['a date that is none', { expiresAt: new Date('never') }],
    ['a date as text', { expiresAt: '2026-01-01' }],
    ['a priority of 101', { priority: 101 }],
    ['a cost without currency', { costBasis: { amountMinor: 1 } }],
  ])('refuses a grant with %s', (_name, given) => {
    expect(grant(given)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it.each([undefined, null, '', 5, { $ne: 1 }, 'x'.repeat(513), '\udc00'])('refuses the account id %j', (given) => {
    expect(() => readAccountId(given)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});
