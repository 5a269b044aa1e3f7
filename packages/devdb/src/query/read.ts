import type { Doc } from '../bson/value.js';
import type { Filter } from '../match/filter.js';
import { type Pause, pause, type Steps, turn } from '../pace.js';
import type { Collection, StoredDocument } from '../storage/collection.js';
import { choosePlan, type Plan } from './plan.js';
import { type Sort, sortBy } from './sort.js';

export interface Query {
  readonly filter: Filter;
  readonly sort?: Sort | undefined;
  readonly hint?: string | Doc | undefined;
  readonly skip?: number;
  /** No limit if absent. */
  readonly limit?: number | undefined;
}

/** What a query has looked at, for explain. */
export interface Examined {
  keys: number;
  documents: number;
}

/** The documents that a plan leads to, each once. */
function* candidates(collection: Collection, plan: Plan, examined: Examined): Generator<StoredDocument | Pause> {
  const { index, ranges, reverse } = plan;
  if (!index) {
    for (const stored of reverse ? collection.scanBackwards() : collection.scan()) {
      if (stored !== pause) examined.documents++;
      yield stored;
    }
    return;
  }
  const seen = index.isMultikey ? new Set<number>() : undefined;
  for (const range of ranges) {
    for (const record of collection.scanIndex(index, range, reverse)) {
      if (record === pause) {
        yield pause;
        continue;
      }
      examined.keys++;
      if (seen?.has(record)) continue;
      seen?.add(record);
      const stored = collection.get(record);
      if (!stored) continue;
      examined.documents++;
      yield stored;
    }
  }
}

function* matching(
  collection: Collection,
  plan: Plan,
  filter: Filter,
  examined: Examined,
): Generator<StoredDocument | Pause> {
  for (const stored of candidates(collection, plan, examined))
    if (stored === pause || filter.test(stored.document)) yield stored;
}

const nothingYet = (): Examined => ({ keys: 0, documents: 0 });

/**
 * The documents of a query, in its order; read as they are taken, unless they must be sorted first: then one may have changed
 * since it was read, which its `turn` tells.
 */
export function* read(
  collection: Collection,
  query: Query,
  examined = nothingYet(),
): Generator<StoredDocument | Pause> {
  const plan = choosePlan(collection, query.filter, query.sort, query.hint);
  const skip = query.skip ?? 0;
  const end = query.limit === undefined ? undefined : skip + query.limit;
  let documents = matching(collection, plan, query.filter, examined);
  if (!plan.sorted) documents = sortBy(documents, ({ document }) => document, query.sort!, end);
  let position = 0;
  for (const stored of documents) {
    if (stored === pause) {
      yield pause;
      continue;
    }
    if (position++ >= skip) yield stored;
    if (end !== undefined && position >= end) return;
  }
}

/** The first document of a query as it is in this turn. */
export function* readFirst(collection: Collection, query: Query): Steps<StoredDocument | undefined> {
  for (;;) {
    let first: StoredDocument | undefined;
    for (const stored of read(collection, { ...query, limit: 1 })) {
      if (stored === pause) yield pause;
      else first = stored;
    }
    if (!first) return undefined;
    const current = collection.current(first);
    if (current && (current === first || query.filter.test(current.document))) return current;
    // Another command has changed it while others were sorted: it is looked for again.
  }
}

/** How many documents match. Reads none where the collection or an index knows. */
export function* countMatches(
  collection: Collection,
  query: { filter: Filter; hint?: string | Doc | undefined },
  examined = nothingYet(),
): Steps<number> {
  if (query.filter.source.size === 0) return collection.count;
  const plan = choosePlan(collection, query.filter, undefined, query.hint);
  if (plan.index && plan.covers) return yield* countEntries(collection, plan, examined);
  let count = 0;
  for (const stored of matching(collection, plan, query.filter, examined)) {
    if (stored === pause) yield pause;
    else count++;
  }
  return count;
}

function* countEntries(collection: Collection, { index, ranges }: Plan, examined: Examined): Steps<number> {
  // A document with an array has several entries.
  const seen = new Set<number>();
  let count = 0;
  for (const range of ranges) {
    if (!index!.isMultikey) {
      count += collection.countIndex(index!, range);
      if (turn.over) yield* collection.rest(index);
      continue;
    }
    for (const record of collection.scanIndex(index!, range, false)) {
      if (record === pause) yield pause;
      else seen.add(record);
    }
  }
  examined.keys += count + seen.size;
  return count + seen.size;
}
