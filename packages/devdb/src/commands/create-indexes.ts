import { MongoError } from '../bson/errors.js';
import { type Doc, doc } from '../bson/value.js';
import { pause, type Steps } from '../pace.js';
import type { Collection } from '../storage/collection.js';
import type { Index } from '../storage/index.js';
import type { IndexSpec } from '../storage/index-spec.js';
import { type Command, type Context, collectionForWrite, namespaceOf } from './command.js';
import type { Fields } from './fields.js';
import { isSameIndex, parseIndexDefinition } from './index-definition.js';

const indexesMax = 64;

/** Whether the index is there. One that another command is building is waited for. */
function* isPresent(collection: Collection, spec: IndexSpec): Steps<boolean> {
  for (;;) {
    const present = collection.indexes.find((index) => isSameIndex(index.spec, spec));
    if (!present?.building) return present !== undefined;
    yield* collection.rest();
  }
}

/** Builds all or none of the indexes. */
function* build(collection: Collection, specs: readonly IndexSpec[], context: Context): Steps<void> {
  const known = new Set(collection.indexes);
  const mine = (index: Index) => !known.has(index) && specs.includes(index.spec);
  try {
    for (const spec of specs) {
      if (yield* isPresent(collection, spec)) continue;
      if (collection.ready.length >= indexesMax)
        throw new MongoError(67, `add index fails, too many indexes for ${collection.namespace} key:`);
      yield* context.store.createIndex(collection, spec);
    }
  } catch (error) {
    for (const index of collection.indexes.filter(mine)) collection.dropIndex(index);
    // The turn ends with what was just undone; the error would take that back.
    yield pause;
    throw error;
  }
}

function* createAll(fields: Fields, context: Context): Steps<Doc> {
  const namespace = namespaceOf(fields, context);
  const definitions = fields.docs('indexes').map(parseIndexDefinition);
  if (definitions.length === 0) throw new MongoError(2, 'Must specify at least one index to create');
  const created = context.store.find(namespace) === undefined;
  const collection = collectionForWrite(namespace, context);
  const before = collection.ready.length;
  yield* build(collection, definitions, context);
  const after = collection.ready.length;
  return doc({
    numIndexesBefore: before,
    numIndexesAfter: after,
    createdCollectionAutomatically: created,
    note: after === before ? 'all indexes already exist' : undefined,
  });
}

export const createIndexes: Command = {
  name: 'createIndexes',
  writes: true,
  fields: { createIndexes: 'string', indexes: 'array', ignoreUnknownIndexOptions: 'refused', commitQuorum: 'any' },
  required: ['indexes'],
  *run(fields, context): Steps<Doc> {
    try {
      return yield* createAll(fields, context);
    } catch (error) {
      // Object mappers build indexes in the background and tell nobody that one was refused.
      if (error instanceof MongoError) {
        const names = fields.docs('indexes').map((index) => `'${String(index.get('name'))}'`);
        console.error(
          `devdb: index ${names.join(', ')} of ${context.database}.${String(fields.get('createIndexes'))} was refused: ${error.message}`,
        );
      }
      throw error;
    }
  },
};
