import { toDouble } from '../bson/arithmetic.js';
import { ArrayWriter } from '../bson/encode.js';
import { MongoError } from '../bson/errors.js';
import { keyOf } from '../bson/key.js';
import { splitPath } from '../bson/path.js';
import { doc, isNumeric, type Value } from '../bson/value.js';
import { visitPath } from '../match/elements.js';
import { parseFilter } from '../match/filter.js';
import { pause } from '../pace.js';
import { type Keyed, sortKeyed } from '../query/merge.js';
import { countMatches, read } from '../query/read.js';
import { type Command, namespaceOf } from './command.js';
import { checkCollation, checkRead, hintOf } from './fields.js';

export const count: Command = {
  name: 'count',
  writes: false,
  fields: {
    count: 'string',
    query: 'object',
    limit: 'number',
    skip: 'number',
    hint: 'any',
    collation: 'object',
    fields: 'any',
  },
  *run(fields, context) {
    checkCollation(fields.object('collation'));
    checkRead(fields);
    const collection = context.store.find(namespaceOf(fields, context));
    const filter = parseFilter(fields.object('query') ?? new Map());
    const skip = fields.count('skip') ?? 0;
    // A negative limit of a count means the same as a positive one.
    const given = fields.get('limit');
    const limit = isNumeric(given) ? Math.abs(Math.trunc(toDouble(given))) : 0;
    const matches = collection ? yield* countMatches(collection, { filter, hint: hintOf(fields) }) : 0;
    const n = Math.max(matches - skip, 0);
    return doc({ n: limit > 0 ? Math.min(n, limit) : n });
  },
};

export const distinct: Command = {
  name: 'distinct',
  writes: false,
  fields: { distinct: 'string', key: 'string', query: 'object', collation: 'object', hint: 'any' },
  required: ['key'],
  *run(fields, context) {
    checkCollation(fields.object('collation'));
    checkRead(fields);
    const key = fields.string('key')!;
    if (key.includes('\0')) throw new MongoError(2, 'Key field cannot contain an embedded null byte');
    const collection = context.store.find(namespaceOf(fields, context));
    const filter = parseFilter(fields.object('query') ?? new Map());
    const parts = splitPath(key);
    const found = new Map<string, Keyed<Value>>();
    const add = (value: Value | undefined) => {
      if (value === undefined) return;
      const bytes = keyOf(value);
      const id = bytes.toString('latin1');
      if (!found.has(id)) found.set(id, { key: bytes, item: value });
    };
    if (collection) {
      for (const stored of read(collection, { filter, hint: hintOf(fields) })) {
        if (stored === pause) {
          yield pause;
          continue;
        }
        visitPath(stored.document, parts, false, (value) => {
          if (Array.isArray(value)) value.forEach(add);
          else add(value);
          return false;
        });
      }
    }
    const values = new ArrayWriter();
    for (const value of sortKeyed(found.values())) {
      if (value === pause) yield pause;
      else values.addValue(value);
    }
    return doc({ values: values.toValue() });
  },
};
