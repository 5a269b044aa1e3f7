import { isNaNValue } from '../bson/exact.js';
import { KeyWriter } from '../bson/key.js';
import { rankOf } from '../bson/types.js';
import { isNumeric, MaxKey, MinKey, Regex, type Value } from '../bson/value.js';
import type { PathPredicate } from '../match/node.js';
import type { KeyRange } from '../storage/layout.js';

/** The index keys of one field that a condition asks for: in order, none within another. They may hold more, never less. */
export interface FieldBounds {
  readonly ranges: readonly KeyRange[];
  /** Whether every range is one value, so that the next field of the index is in order within it. */
  readonly points: boolean;
  /** Whether, of documents without arrays, they hold those that meet the condition and no others. */
  readonly exact: boolean;
}

const writer = new KeyWriter();

const point = (value: Value, descending: boolean): Buffer => writer.reset().field(value, descending).bytes();

/** The bytes that all values of a type begin with. */
function bracket(value: Value, descending: boolean): Buffer {
  const rank = rankOf(value);
  return Buffer.from([descending ? 255 - rank : rank]);
}

/** Whether the condition can only hold for documents in which the field exists. */
export function impliesPresence({ operator, operand }: PathPredicate): boolean {
  if (operator === '$exists') return true;
  if (operator === '$type') return false;
  if (operator === '$in') return (operand as Value[]).every((entry) => entry !== null);
  return operand !== null;
}

/** An array is found by its first element, or as an element of another. */
function arrayPoints(array: readonly Value[], descending: boolean): Buffer[] {
  const first = array.length === 0 ? writer.reset().emptyArray(descending).bytes() : point(array[0]!, descending);
  return [first, point(array as Value[], descending)];
}

/** The values of an equality or $in; undefined for any other condition. */
export function pointsOf({ operator, operand }: PathPredicate, descending: boolean): FieldBounds | undefined {
  if (operator !== '$eq' && operator !== '$in') return undefined;
  const values = operator === '$eq' ? [operand] : (operand as Value[]);
  const regex = operator === '$in' && values.some((value) => value instanceof Regex);
  const keys = new Map<string, Buffer>();
  for (const value of values) {
    const found = Array.isArray(value) ? arrayPoints(value, descending) : [point(value, descending)];
    // Where any string may match a regular expression, one range holds them all.
    if (!regex || typeof value !== 'string') for (const key of found) keys.set(key.toString('latin1'), key);
  }
  if (regex) {
    const strings = bracket('', descending);
    keys.set(strings.toString('latin1'), strings);
  }
  const sorted = [...keys.values()].sort(Buffer.compare);
  return {
    ranges: sorted.map((key) => ({ low: key, high: key })),
    points: !regex,
    exact: values.every((value) => value !== null && !Array.isArray(value) && !(value instanceof Regex)),
  };
}

interface Bound {
  readonly bytes: Buffer;
  readonly open: boolean;
}

/** Of two bounds the narrower; a bare type bracket (one byte) gives way to a value. */
function tighter(current: Bound, candidate: Bound, sign: number): Bound {
  if (current.bytes.length === 1) return candidate;
  const order = Math.sign(Buffer.compare(candidate.bytes, current.bytes));
  return order === sign || (order === 0 && candidate.open) ? candidate : current;
}

const isComparison = (operator: string): boolean => ['$gt', '$gte', '$lt', '$lte'].includes(operator);

/** MinKey and MaxKey compare with all types, and an array by its elements. */
const hasRange = (value: Value): boolean =>
  !Array.isArray(value) && !(value instanceof MinKey) && !(value instanceof MaxKey);

/** The range of one or two comparisons of a field; only one is used where the field may hold an array. */
export function rangeOf(
  predicates: readonly PathPredicate[],
  descending: boolean,
  onlyOne: boolean,
): FieldBounds | undefined {
  const usable = predicates.filter(({ operator, operand }) => isComparison(operator) && hasRange(operand));
  const first = usable[0];
  if (!first) return undefined;
  const rank = rankOf(first.operand);
  const used = (onlyOne ? [first] : usable).filter(({ operand }) => rankOf(operand) === rank);
  const type = { bytes: bracket(first.operand, descending), open: false };
  let floor: Bound = type;
  let ceiling: Bound = type;
  for (const { operator, operand } of used) {
    const bytes = point(operand, descending);
    const open = operator === '$gt' || operator === '$lt';
    if (operator === '$gt' || operator === '$gte') floor = tighter(floor, { bytes, open }, descending ? -1 : 1);
    else ceiling = tighter(ceiling, { bytes, open }, descending ? 1 : -1);
  }
  // NaN stands below all numbers and is less than none.
  if (floor === type && isNumeric(first.operand))
    floor = { bytes: Buffer.concat([type.bytes, Buffer.from([descending ? 254 : 1])]), open: false };
  const [low, high] = descending ? [ceiling, floor] : [floor, ceiling];
  const plain = used.every(({ operand }) => operand !== null && !(isNumeric(operand) && isNaNValue(operand)));
  return {
    ranges: [{ low: low.bytes, high: high.bytes, lowOpen: low.open, highOpen: high.open }],
    points: false,
    exact: plain && used.length === predicates.length,
  };
}
