import { equalValues } from '../bson/compare.js';
import { badValue, notSupported } from '../bson/errors.js';
import { arrayIndexOf } from '../bson/path.js';
import type { Doc } from '../bson/value.js';
import type { Filter } from '../match/filter.js';
import type { PathPredicate } from '../match/node.js';
import { matchOperators } from '../match/operators.js';
import type { Collection } from '../storage/collection.js';
import type { Index } from '../storage/index.js';
import type { KeyRange } from '../storage/layout.js';
import { impliesPresence, pointsOf, rangeOf } from './bounds.js';
import type { Sort } from './sort.js';

/** How a query reads its collection: all of it in order of storage, or ranges of one index. */
export interface Plan {
  readonly index?: Index;
  readonly ranges: readonly KeyRange[];
  readonly reverse: boolean;
  /** Whether documents come out in the order asked for. */
  readonly sorted: boolean;
  /** Whether the ranges hold the matches and nothing else, so that to count them no document is read. */
  readonly covers: boolean;
  readonly score: number;
}

/** Values of one field are looked up one by one however many they are; combinations of several fields only up to this number. */
const combinationsMax = 20_000;
const everything: KeyRange = { low: Buffer.alloc(0), high: Buffer.alloc(0) };

interface BoundedIndex {
  ranges: readonly KeyRange[];
  /** Leading fields that are fixed to one value. */
  fixed: number;
  equalities: number;
  ranged: boolean;
  presence: boolean;
  /** How many conditions the ranges hold exactly. */
  exact: number;
}

/** The range of a further field within one value of those before it. */
const within = ({ low: before }: KeyRange, range: KeyRange): KeyRange => ({
  ...range,
  low: Buffer.concat([before, range.low]),
  high: Buffer.concat([before, range.high]),
});

function boundsOf(index: Index, predicates: readonly PathPredicate[]): BoundedIndex {
  const result: BoundedIndex = {
    ranges: [everything],
    fixed: 0,
    equalities: 0,
    ranged: false,
    presence: false,
    exact: 0,
  };
  let arrayBound = false;
  for (const [position, field] of index.fields.entries()) {
    const mine = predicates.filter(({ path }) => path === field.path);
    const multikey = index.multikey[position] === true;
    // Two array fields may meet the conditions in different elements, which no one entry shows.
    if (mine.length === 0 || (multikey && arrayBound)) break;
    const equality = mine
      .map((predicate) => pointsOf(predicate, field.descending))
      .find((found) => found !== undefined);
    const bounds = equality ?? rangeOf(mine, field.descending, multikey);
    if (!bounds || (position > 0 && result.ranges.length * bounds.ranges.length > combinationsMax)) break;
    result.ranges =
      position === 0
        ? bounds.ranges
        : result.ranges.flatMap((outer) => bounds.ranges.map((inner) => within(outer, inner)));
    result.presence ||= mine.some(impliesPresence);
    arrayBound ||= multikey;
    if (bounds.exact && (!equality || mine.length === 1)) result.exact += mine.length;
    if (!bounds.points) {
      result.ranged = true;
      break;
    }
    if (result.fixed === position && bounds.ranges.length === 1 && !multikey) result.fixed++;
    result.equalities++;
  }
  return result;
}

/** Arrays have several entries, and meet conditions in ways that those do not show; but for one condition on one plain field. */
function covers(index: Index, bounded: BoundedIndex, { predicates, indexable }: Filter): boolean {
  if (!indexable || index.truncated || bounded.exact !== predicates.length || predicates.length === 0) return false;
  return (
    !index.isMultikey || (index.fields.length === 1 && predicates.length === 1 && !predicates[0]!.path.includes('.'))
  );
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
    covers: covers(index, bounded, filter),
    score: whole + bounded.equalities * 10 + (bounded.ranged ? 5 : 0) + (direction !== 0 ? 3 : 0),
  };
}

function hinted(collection: Collection, hint: string | Doc): Index {
  const found = collection.ready.find((index) =>
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
  const sorted = sort === undefined || sort.natural !== undefined;
  const scan: Plan = { ranges: [], reverse, sorted, covers: false, score: 0 };
  if (natural !== undefined || sort?.natural) return scan;
  if (hint !== undefined && !(hint instanceof Map && hint.size === 0)) {
    const plan = planWith(hinted(collection, hint), filter, sort);
    if (!plan) throw notSupported('A hint of a sparse, partial or hidden index that does not hold every match');
    return { ...plan, sorted: plan.sorted || sort === undefined };
  }
  let best = scan;
  for (const index of collection.ready) {
    const plan = planWith(index, filter, sort);
    if (plan && plan.score > best.score) best = plan;
  }
  return { ...best, sorted: best.sorted || sort === undefined };
}
