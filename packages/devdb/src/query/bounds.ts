import { KeyWriter } from '../bson/key.js';
import { rankOf } from '../bson/types.js';
import { MaxKey, MinKey, type Value } from '../bson/value.js';
import type { PathPredicate } from '../match/node.js';

/** Key bytes of one field between two prefixes, both included. A range may hold more than the condition, never less. */
export interface Interval {
  low: Buffer;
  high: Buffer;
}

const writer = new KeyWriter();

/** An array is not a key of its own: its elements are. MinKey and MaxKey reach over all types. */
const hasKey = (value: Value): boolean =>
  !Array.isArray(value) && !(value instanceof MinKey) && !(value instanceof MaxKey);

const point = (value: Value, descending: boolean): Buffer => writer.reset().field(value, descending).bytes();

function bracket(value: Value, descending: boolean): Buffer {
  const rank = rankOf(value);
  return Buffer.from([descending ? 255 - rank : rank]);
}

function between(low: Buffer, high: Buffer, descending: boolean): Interval {
  return descending ? { low: high, high: low } : { low, high };
}

/** Whether the condition can only hold for documents in which the field exists. */
export function impliesPresence({ operator, operand }: PathPredicate): boolean {
  if (operator === '$exists') return true;
  if (operator === '$type') return false;
  if (operator === '$in') return (operand as Value[]).every((entry) => entry !== null);
  return operand !== null;
}

/** The points of an equality or $in; undefined if the condition is something else or has no key. */
export function pointsOf({ operator, operand }: PathPredicate, descending: boolean): Interval[] | undefined {
  const values = operator === '$eq' ? [operand] : operator === '$in' ? (operand as Value[]) : [];
  if (values.length === 0 || !values.every(hasKey)) return undefined;
  const distinct = new Map(values.map((value) => [point(value, descending).toString('latin1'), value]));
  return [...distinct.values()]
    .map((value) => point(value, descending))
    .sort(Buffer.compare)
    .map((bytes) => ({ low: bytes, high: bytes }));
}

/** The range of one or two comparisons of a field; only one is used where the field may hold an array. */
export function rangeOf(
  predicates: readonly PathPredicate[],
  descending: boolean,
  onlyOne: boolean,
): Interval | undefined {
  const usable = predicates.filter(
    ({ operator, operand }) =>
      (operator === '$gt' || operator === '$gte' || operator === '$lt' || operator === '$lte') && hasKey(operand),
  );
  const first = usable[0];
  if (!first) return undefined;
  const rank = rankOf(first.operand);
  let low = bracket(first.operand, descending);
  let high = low;
  for (const { operator, operand } of onlyOne ? [first] : usable) {
    if (rankOf(operand) !== rank) continue;
    const bytes = point(operand, descending);
    if (operator === '$gt' || operator === '$gte') low = tighter(low, bytes, descending ? -1 : 1);
    else high = tighter(high, bytes, descending ? 1 : -1);
  }
  return between(low, high, descending);
}

/** Of two bounds the narrower; a bare type bracket (one byte) gives way to a value. */
function tighter(current: Buffer, candidate: Buffer, sign: number): Buffer {
  if (current.length === 1) return candidate;
  return Math.sign(Buffer.compare(candidate, current)) === sign ? candidate : current;
}
