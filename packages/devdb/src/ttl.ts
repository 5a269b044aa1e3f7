import { toDouble } from './bson/arithmetic.js';
import { splitPath } from './bson/path.js';
import { DateTime, doc, isNumeric } from './bson/value.js';
import { visitPath } from './match/elements.js';
import { parseFilter } from './match/filter.js';
import { listOf, type Steps, turn } from './pace.js';
import { read } from './query/read.js';
import type { Store } from './storage/store.js';

/** Deletes the documents whose time has come by an index with expireAfterSeconds. Returns how many. */
export function* expireDocuments(store: Store, now: Date): Steps<number> {
  let deleted = 0;
  for (const collection of store.all()) {
    for (const { spec } of collection.ready) {
      if (!isNumeric(spec.expireAfterSeconds) || collection.dropped) continue;
      const path = [...spec.key.keys()][0]!;
      const limit = new DateTime(BigInt(now.getTime()) - BigInt(Math.floor(toDouble(spec.expireAfterSeconds) * 1000)));
      const condition = doc({ [path]: doc({ $lte: limit }) });
      const filter = parseFilter(
        spec.partialFilterExpression ? doc({ $and: [condition, spec.partialFilterExpression] }) : condition,
      );
      for (const stored of yield* listOf(read(collection, { filter }))) {
        const current = collection.current(stored);
        if (!current || !filter.test(current.document)) continue;
        // Of several dates in an array the earliest counts; a value that is no date never expires.
        const due = visitPath(
          current.document,
          splitPath(path),
          true,
          (value) => value instanceof DateTime && value.ms <= limit.ms,
        );
        if (due) {
          collection.remove(current);
          deleted++;
        }
        if (turn.over) yield* collection.rest();
      }
    }
  }
  return deleted;
}
