import { toDouble } from './arithmetic.js';
import { isNumeric, type Value } from './value.js';

/** Truth as MongoDB reads it from any value: false, null, missing and zeros are false. */
export function isTruthy(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !(isNumeric(value) && toDouble(value) === 0);
}
