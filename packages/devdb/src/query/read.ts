import type { Doc } from '../bson/value.js';
import type { Filter } from '../match/filter.js';
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

function* candidates(collection: Collection, plan: Plan): Generator<StoredDocument> {
  if (!plan.index) {
    yield* plan.reverse ? collection.scanBackwards() : collection.scan();
    return;
  }
  const seen = plan.index.isMultikey ? new Set<number>() : undefined;
  for (const { low, high } of plan.ranges) {
    for (const record of collection.scanIndex(plan.index, low, high, plan.reverse)) {
      if (seen?.has(record)) continue;
      seen?.add(record);
      const stored = collection.get(record);
      if (stored) yield stored;
    }
  }
}

function* matching(collection: Collection, plan: Plan, filter: Filter): Generator<StoredDocument> {
  for (const stored of candidates(collection, plan)) if (filter.test(stored.document)) yield stored;
}

/** The documents of a query, in its order; read as they are taken, unless they must be sorted first. */
export function* read(collection: Collection, query: Query): Generator<StoredDocument> {
  const plan = choosePlan(collection, query.filter, query.sort, query.hint);
  const skip = query.skip ?? 0;
  const end = query.limit === undefined ? undefined : skip + query.limit;
  let documents: Iterable<StoredDocument> = matching(collection, plan, query.filter);
  if (!plan.sorted) documents = sortBy(documents, ({ document }) => document, query.sort!, end);
  let position = 0;
  for (const stored of documents) {
    if (position++ < skip) continue;
    yield stored;
    if (end !== undefined && position >= end) return;
  }
}

/** The first document of a query. */
export function readFirst(collection: Collection, query: Query): StoredDocument | undefined {
  return read(collection, { ...query, limit: 1 }).next().value ?? undefined;
}
