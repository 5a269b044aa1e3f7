import { describe, expect, it } from 'vitest';
import type { Entry } from '../rules/entry.js';
import { limits } from '../rules/limits.js';
import { emptyState } from '../rules/state.js';
import { isOrderedKey, mayBeForgotten, newCreditKey } from './keys.js';
import { applyTrim } from './trim.js';

const early = newCreditKey(new Date('2026-01-01T00:00:00Z'));
const late = newCreditKey(new Date('2026-01-01T00:00:01Z'));

/** A state of which the keys are drained, followed by as many others as the window holds. */
function forgotten(...keys: string[]) {
  const all = [...keys, ...Array.from({ length: limits.keyWindow }, () => newCreditKey(new Date('2026-02-01')))];
  const recent = all.map((key, index) => ({ seq: index + 1, key }) as Entry);
  const pages = recent.map(({ seq }) => seq);
  return applyTrim({ ...emptyState, seq: all.length, recent, pages }, all.length);
}

describe('keys', () => {
  it('are made as UUIDs of version 7 that grow with time', () => {
    expect(isOrderedKey(early)).toBe(true);
    expect(early < late).toBe(true);
    expect(early.startsWith('019b76da-a800-7')).toBe(true);
    expect(isOrderedKey(early.toUpperCase())).toBe(false);
    expect(isOrderedKey('pi_123')).toBe(false);
  });

  it('cannot be forgotten while none has left', () => {
    expect(mayBeForgotten(emptyState, early)).toBe(false);
    expect(mayBeForgotten(emptyState, 'pi_1')).toBe(false);
  });

  it('of time order are looked up only if one as great has left', () => {
    const state = forgotten(early);
    expect(state.recent).toHaveLength(limits.keyWindow);
    expect(mayBeForgotten(state, early)).toBe(true);
    expect(mayBeForgotten(state, late)).toBe(false);
    expect(mayBeForgotten(state, 'pi_1')).toBe(false);
    expect(mayBeForgotten(forgotten(late, early), late)).toBe(true);
  });

  it('of other kinds are looked up as soon as one has left; the kit’s own do not count', () => {
    expect(mayBeForgotten(forgotten('pi_1'), 'pi_2')).toBe(true);
    expect(mayBeForgotten(forgotten('pi_1'), early)).toBe(false);
    expect(mayBeForgotten(forgotten('tillkit:expiry:1'), 'pi_2')).toBe(false);
  });
});
