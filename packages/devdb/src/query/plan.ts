import { equalValues } from '../bson/compare.js';
import { arrayIndexOf } from '../bson/path.js';
import type { Doc } from '../bson/value.js';
import { badValue, notSupported } from '../errors.js';
import type { Filter } from '../match/filter.js';
import type { PathPredicate } from '../match/node.js';
import { matchOperators } from '../match/operators.js';
import type { Collection } from '../storage/collection.js';
import type { Index } from '../storage/index.js';
import { type Interval, impliesPresence, pointsOf, rangeOf } from './bounds.js';
import type { Sort } from './sort.js';

/** How a query reads its collection: all of it in order of storage, or ranges of one index. */
export interface Plan {
  readonly index?: Index;
  readonly ranges: readonly Interval[];
  readonly reverse: boolean;
  /** Whether documents come out in the order asked for. */
  readonly sorted: boolean;
  readonly score: number;
}

const pointsMax = 1000;
const everything: Interval = { low: Buffer.alloc(0), high: Buffer.alloc(0) };

interface BoundedIndex {
  ranges: Interval[];
  /** Leading fields that are fixed to one value. */
  fixed: number;
  equalities: number;
  ranged: boolean;
  presence: boolean;
}

const join = (a: Interval, b: Interval): Interval => ({
  low: Buffer.concat([a.low, b.low]),
  high: Buffer.concat([a.high, b.high]),
});

function boundsOf(index: Index, predicates: readonly PathPredicate[]): BoundedIndex {
  const result: BoundedIndex = { ranges: [everything], fixed: 0, equalities: 0, ranged: false, presence: false };
  let arrayBound = false;
  for (const [position, field] of index.fields.entries()) {
    const mine = predicates.filter(({ path }) => path === field.path);
    const multikey = index.multikey[position] === true;
    // Two array fields may meet the conditions in different elements, which no one entry shows.
    if (mine.length === 0 || (multikey && arrayBound)) break;
    const points = mine.map((predicate) => pointsOf(predicate, field.descending)).find((found) => found !== undefined);
    const range = points ? undefined : rangeOf(mine, field.descending, multikey);
    const intervals = points ?? (range ? [range] : undefined);
    if (!intervals || result.ranges.length * intervals.length > pointsMax) break;
    result.ranges = result.ranges.flatMap((outer) => intervals.map((inner) => join(outer, inner)));
    result.presence ||= mine.some(impliesPresence);
    arrayBound ||= multikey;
    if (!points) {
      result.ranged = true;
      break;
    }
    if (result.fixed === position && points.length === 1 && !multikey) result.fixed++;
    result.equalities++;
  }
  return result;
}

/** Whether reading the index in order gives the sort: 1 forwards, -1 backwards, 0 not at all. */
function directionFor(index: Index, sort: Sort, bounded: BoundedIndex): 1 | -1 | 0 {
  if (index.isMultikey || index.truncated) return 0;
  let direction: 1 | -1 | 0 = 0;
  let position = 0;
  for (const wanted of sort.fields) {
    if (index.fields.slice(0, bounded.fixed).some(({ path }) => path === wanted.path)) continue;
    while (position < bounded.fixed && index.fields[position]!.path !== wanted.path) position++;
    const field = index.fields[position++];
    if (!field || field.path !== wanted.path) return 0;
    const sign = field.descending === wanted.descending ? 1 : -1;
    if (direction !== 0 && direction !== sign) return 0;
    direction = sign;
  }
  return direction === 0 ? 1 : direction;
}

/** Whether every document that meets the query meets the index's partial filter, so that the index holds them all. */
function implied(index: Index, predicates: readonly PathPredicate[]): boolean {
  if (!index.partial) return true;
  const source = index.partial.source;
  return [...source].every(([path, condition]) => {
    if (path.startsWith('$')) return false;
    const wanted = isOperators(condition) ? condition : (new Map([['$eq', condition]]) as Doc);
    const mine = predicates.filter((predicate) => predicate.path === path);
    return [...wanted].every(([operator, operand]) =>
      mine.some((predicate) => {
        if (predicate.operator === operator && equalValues(predicate.operand, operand)) return true;
        if (operator === '$exists') return operand === true && impliesPresence(predicate);
        if (predicate.operator !== '$eq' || Array.isArray(predicate.operand) || predicate.operand === null)
          return false;
        const parse = matchOperators[operator];
        return parse?.(path, operand, wanted).one(predicate.operand);
      }),
    );
  });
}

const isOperators = (value: unknown): value is Doc =>
  value instanceof Map && String(value.keys().next().value).startsWith('$');

const isUsable = (index: Index): boolean =>
  !index.spec.hidden && index.fields.every(({ parts }) => parts.every((part) => arrayIndexOf(part) < 0));

function planWith(index: Index, filter: Filter, sort: Sort | undefined): Plan | undefined {
  if (!isUsable(index) || !implied(index, filter.predicates)) return undefined;
  const bounded = boundsOf(index, filter.predicates);
  if (index.spec.sparse && !bounded.presence) return undefined;
  const direction = sort && !sort.natural ? directionFor(index, sort, bounded) : 0;
  const whole = bounded.equalities === index.fields.length && index.spec.unique ? 100 : 0;
  return {
    index,
    ranges: direction < 0 ? bounded.ranges.toReversed() : bounded.ranges,
    reverse: direction < 0,
    sorted: direction !== 0,
    score: whole + bounded.equalities * 10 + (bounded.ranged ? 5 : 0) + (direction !== 0 ? 3 : 0),
  };
}

function hinted(collection: Collection, hint: string | Doc): Index {
  const found = collection.indexes.find((index) =>
    typeof hint === 'string' ? index.spec.name === hint : equalValues(index.spec.key, hint),
  );
  if (!found) {
    throw badValue(
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  }
  return found;
}

/** Chooses how to read. Throws BadValue for a hint that names no index. */
export function choosePlan(
  collection: Collection,
  filter: Filter,
  sort: Sort | undefined,
  hint: string | Doc | undefined,
): Plan {
  const natural = hint instanceof Map ? hint.get('$natural') : undefined;
  const reverse = sort?.natural === -1 || natural === -1;
  const scan: Plan = { ranges: [], reverse, sorted: sort === undefined || sort.natural !== undefined, score: 0 };
  if (natural !== undefined || sort?.natural) return scan;
  if (hint !== undefined && !(hint instanceof Map && hint.size === 0)) {
    const plan = planWith(hinted(collection, hint), filter, sort);
    if (!plan) throw notSupported('A hint of a sparse, partial or hidden index that does not hold every match');
    return { ...plan, sorted: plan.sorted || sort === undefined };
  }
  let best = scan;
  for (const index of collection.indexes) {
    const plan = planWith(index, filter, sort);
    if (plan && plan.score > best.score) best = plan;
  }
  return { ...best, sorted: best.sorted || sort === undefined };
}
