import { type Doc, doc } from '../bson/value.js';
import { MongoError } from '../errors.js';
import type { IndexSpec } from '../storage/index-spec.js';
import { type Command, collectionForWrite, namespaceOf } from './command.js';
import { isSameIndex, parseIndexDefinition } from './index-definition.js';

const indexesMax = 64;

export const createIndexes: Command = {
  name: 'createIndexes',
  writes: true,
  fields: { createIndexes: 'string', indexes: 'array', ignoreUnknownIndexOptions: 'refused', commitQuorum: 'any' },
  required: ['indexes'],
  run(fields, context): Doc {
    const namespace = namespaceOf(fields, context);
    const definitions = fields.docs('indexes').map(parseIndexDefinition);
    if (definitions.length === 0) throw new MongoError(2, 'Must specify at least one index to create');
    const created = context.store.find(namespace) === undefined;
    const collection = collectionForWrite(namespace, context);
    const before = collection.indexes.length;
    const isPresent = (spec: IndexSpec) => collection.indexes.some((index) => isSameIndex(index.spec, spec));
    for (const spec of definitions) {
      if (isPresent(spec)) continue;
      if (collection.indexes.length >= indexesMax)
        throw new MongoError(67, `add index fails, too many indexes for ${namespace} key:`);
      context.store.createIndex(collection, spec);
    }
    const after = collection.indexes.length;
    return doc({
      numIndexesBefore: before,
      numIndexesAfter: after,
      createdCollectionAutomatically: created,
      note: after === before ? 'all indexes already exist' : undefined,
    });
  },
};
