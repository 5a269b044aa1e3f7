import { MongoError } from '../bson/errors.js';
import { specToDoc } from '../storage/index-spec.js';
import { type Command, namespaceOf } from './command.js';
import { asRaw } from './cursors.js';
import { Fields } from './fields.js';

/** The batch size within the `cursor` option of a command that answers with a cursor. */
export function cursorBatchSize(fields: Fields): number | undefined {
  const options = fields.object('cursor');
  return options && new Fields('cursor', options, { batchSize: 'number' }, [], false).count('batchSize');
}

export const listIndexes: Command = {
  name: 'listIndexes',
  writes: false,
  fields: { listIndexes: 'string', cursor: 'object' },
  run(fields, context) {
    const namespace = namespaceOf(fields, context);
    const collection = context.store.find(namespace);
    if (!collection) throw new MongoError(26, `ns does not exist: ${namespace}`);
    const entries = collection.ready.map((index) => asRaw(specToDoc(index.spec)));
    return context.cursors.start(namespace, entries, { batchSize: cursorBatchSize(fields), now: context.now });
  },
};
