import { compareValues } from '../bson/compare.js';
import type { Value } from '../bson/value.js';

/** The more extreme of two values; of equals, such as numbers of different types, the first. null and missing count for nothing. */
export function moreExtreme(best: Value, value: Value | undefined, sign: 1 | -1): Value {
  if (value === undefined || value === null) return best;
  return best === null || compareValues(value, best) * sign > 0 ? value : best;
}
