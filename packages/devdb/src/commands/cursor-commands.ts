import { toInteger } from '../bson/arithmetic.js';
import { badValue, typeMismatch } from '../bson/errors.js';
import { typeNameOf } from '../bson/types.js';
import { doc, isNumeric, type Value } from '../bson/value.js';
import type { Command } from './command.js';
import { checkNamespace } from './command.js';

export const getMore: Command = {
  name: 'getMore',
  writes: false,
  fields: { getMore: 'any', collection: 'string', batchSize: 'number' },
  required: ['collection'],
  run(fields, { cursors, database, now }) {
    const id = fields.get('getMore');
    if (typeof id !== 'bigint') {
      throw typeMismatch(
        `BSON field 'getMore.getMore' is the wrong type '${id === undefined ? 'null' : typeNameOf(id)}', expected type 'long'`,
      );
    }
    if (fields.source.has('maxTimeMS'))
      throw badValue('cannot set maxTimeMS on getMore command for a non-awaitData cursor');
    // Names such as $cmd.listCollections are not collections, but cursors have them.
    return cursors.more(id, `${database}.${fields.string('collection')}`, fields.count('batchSize'), now);
  },
};

export const killCursors: Command = {
  name: 'killCursors',
  writes: false,
  fields: { killCursors: 'string', cursors: 'array' },
  required: ['cursors'],
  run(fields, { cursors, database }) {
    const name = fields.string('killCursors') ?? '';
    if (!name.startsWith('$cmd.')) checkNamespace(database, name);
    const killed: Value[] = [];
    const notFound: Value[] = [];
    for (const entry of fields.array('cursors') ?? []) {
      const id = isNumeric(entry) ? toInteger(entry) : undefined;
      (id !== undefined && cursors.kill(id) ? killed : notFound).push(entry);
    }
    return doc({ cursorsKilled: killed, cursorsNotFound: notFound, cursorsAlive: [], cursorsUnknown: [] });
  },
};
