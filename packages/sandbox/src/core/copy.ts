/**
 * A deep copy of plain data (what JSON can say, and `undefined`), several times as fast as `structuredClone`: an event
 * copies its object, and a year of renewals makes a hundred thousand of them.
 */
export function copyOf<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = copyOf((value as Record<string, unknown>)[key]);
    // An assignment to this one name would set the prototype, and the key (metadata may have any) would be lost.
    if (key === '__proto__') Object.defineProperty(copy, key, { ...OWN, value: item });
    else copy[key] = item;
  }
  return copy as T;
}

const OWN = { enumerable: true, configurable: true, writable: true };

/** Whether two pieces of plain data say the same. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) && sameData((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}
