import { equalValues } from '../bson/compare.js';
import { displayDoc } from '../bson/display.js';
import { MongoError } from '../bson/errors.js';
import { doc, isDoc, type Value } from '../bson/value.js';
import type { Collection } from '../storage/collection.js';
import type { Index } from '../storage/index.js';
import { isIdPattern } from '../storage/index-spec.js';
import { type Command, namespaceOf } from './command.js';

function select(collection: Collection, wanted: Value | undefined): Index[] {
  if (wanted === '*') return collection.indexes.filter((index) => !isIdPattern(index.spec.key));
  if (Array.isArray(wanted)) return wanted.flatMap((name) => select(collection, name));
  const found = collection.indexes.filter((index) =>
    isDoc(wanted) ? equalValues(index.spec.key, wanted) : index.spec.name === wanted,
  );
  if (found.length === 0) {
    throw isDoc(wanted)
      ? new MongoError(27, `can't find index with key: ${displayDoc(wanted)}`)
      : new MongoError(27, `index not found with name [${String(wanted)}]`);
  }
  if (found.some((index) => isIdPattern(index.spec.key))) throw new MongoError(72, 'cannot drop _id index');
  return found;
}

export const dropIndexes: Command = {
  name: 'dropIndexes',
  aliases: ['deleteIndexes'],
  writes: true,
  fields: { dropIndexes: 'string', deleteIndexes: 'string', index: 'any' },
  required: ['index'],
  run(fields, context) {
    const namespace = namespaceOf(fields, context);
    const collection = context.store.find(namespace);
    if (!collection) throw new MongoError(26, `ns not found ${namespace}`);
    const before = collection.indexes.length;
    for (const index of select(collection, fields.get('index'))) collection.dropIndex(index);
    return doc({ nIndexesWas: before });
  },
};
