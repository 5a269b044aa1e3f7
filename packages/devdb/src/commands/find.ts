import { RawDocument } from '../bson/value.js';
import { parseFilter } from '../match/filter.js';
import type { MatchDetails } from '../match/node.js';
import { mapped, type Paced } from '../pace.js';
import { type Projection, parseProjection } from '../query/projection.js';
import { type Query, read } from '../query/read.js';
import { parseSort } from '../query/sort.js';
import type { Collection } from '../storage/collection.js';
import { type Command, namespaceOf } from './command.js';
import { asRaw } from './cursors.js';
import { checkCollation, checkRead, type Fields, hintOf } from './fields.js';

/** What find and explain read from the fields of a find. */
export function queryOf(fields: Fields): Query & { skip: number } {
  checkCollation(fields.object('collation'));
  checkRead(fields);
  const limit = fields.count('limit');
  return {
    filter: parseFilter(fields.object('filter') ?? new Map()),
    sort: parseSort(fields.object('sort')),
    hint: hintOf(fields),
    skip: fields.count('skip') ?? 0,
    limit: limit === 0 ? undefined : limit,
  };
}

function results(collection: Collection, query: Query, projection: Projection | undefined): Paced<RawDocument> {
  return mapped(read(collection, query), (stored) => {
    if (!projection) return new RawDocument(stored.bytes);
    const details: MatchDetails = { arrayIndex: -1 };
    query.filter.test(stored.document, details);
    return asRaw(projection(stored.document, details));
  });
}

export const findFields = {
  find: 'string',
  filter: 'object',
  sort: 'object',
  projection: 'object',
  hint: 'any',
  skip: 'number',
  limit: 'number',
  batchSize: 'number',
  singleBatch: 'bool',
  collation: 'object',
  noCursorTimeout: 'bool',
  allowDiskUse: 'bool',
  allowPartialResults: 'bool',
  let: 'refused',
  min: 'refused',
  max: 'refused',
  returnKey: 'refused',
  showRecordId: 'refused',
  tailable: 'refused',
  awaitData: 'refused',
  oplogReplay: 'bool',
} as const;

export const find: Command = {
  name: 'find',
  writes: false,
  fields: findFields,
  run(fields, context) {
    const namespace = namespaceOf(fields, context);
    const query = queryOf(fields);
    const projectionSpec = fields.object('projection');
    const projection = projectionSpec?.size ? parseProjection(projectionSpec, { find: true }) : undefined;
    const collection = context.store.find(namespace);
    const batchSize = fields.count('batchSize');
    return context.cursors.start(namespace, collection ? results(collection, query, projection) : [], {
      batchSize,
      single: fields.bool('singleBatch'),
      now: context.now,
      timeLimitMs: context.timeLimitMs,
    });
  },
};
