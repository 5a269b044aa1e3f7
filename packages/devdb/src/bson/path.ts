import type { Doc, Value } from './value.js';

export const splitPath = (path: string): string[] => path.split('.');

const digits = /^(0|[1-9][0-9]*)$/;

/** The array position that a path component names, or -1. */
export function arrayIndexOf(part: string): number {
  if (!digits.test(part)) return -1;
  const index = Number(part);
  return Number.isSafeInteger(index) ? index : -1;
}

/** The value at a path that goes through documents, and into arrays by position only; undefined where there is none. */
export function valueAt(document: Doc, parts: readonly string[]): Value | undefined {
  let current: Value | undefined = document;
  for (const part of parts) {
    if (current instanceof Map) current = current.get(part);
    else if (Array.isArray(current)) {
      const index = arrayIndexOf(part);
      current = index < 0 ? undefined : current[index];
    } else return undefined;
  }
  return current;
}
