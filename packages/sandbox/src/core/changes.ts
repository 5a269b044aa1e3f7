import { sameData } from './copy.js';

type Json = Record<string, unknown>;

function isHash(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * An update event's `previous_attributes`: the old value of every field that changed, within hashes only the keys
 * that changed; a key that was not there before is `null`. Undefined when nothing changed.
 */
export function previousAttributes(before: Json, after: Json): Json | undefined {
  const previous: Json = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[key];
    const now = after[key];
    if (sameData(old, now)) continue;
    const partial = isHash(old) && isHash(now) && !('object' in old) ? previousAttributes(old, now) : old;
    previous[key] = partial ?? null;
  }
  return Object.keys(previous).length > 0 ? previous : undefined;
}
