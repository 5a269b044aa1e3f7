import { failedToParse } from '../bson/errors.js';
import { type Doc, doc, type Value } from '../bson/value.js';
import { type Filter, parseFilter } from '../match/filter.js';
import type { MatchDetails } from '../match/node.js';
import type { Steps } from '../pace.js';
import { parseProjection } from '../query/projection.js';
import { readFirst } from '../query/read.js';
import { parseSort } from '../query/sort.js';
import type { Update } from '../update/parse.js';
import { type Command, type Context, collectionForWrite, namespaceOf } from './command.js';
import { checkCollation, type Fields, hintOf } from './fields.js';
import { updateOf } from './update.js';
import { insertUpsert, updateStored } from './update-one.js';

interface Outcome {
  value: Doc | undefined;
  lastErrorObject: Doc;
}

interface Parsed {
  filter: Filter;
  update: Update | undefined;
  wantsNew: boolean;
  upsert: boolean;
}

function parse(fields: Fields): Parsed {
  const removing = fields.bool('remove');
  const given = fields.get('update');
  const wantsNew = fields.bool('new');
  const upsert = fields.bool('upsert');
  if (removing) {
    if (given !== undefined) throw failedToParse('Cannot specify both an update and remove=true');
    if (upsert) throw failedToParse('Cannot specify both upsert=true and remove=true');
    if (wantsNew)
      throw failedToParse("Cannot specify both new=true and remove=true; 'remove' always returns the deleted document");
    if (fields.get('arrayFilters')) throw failedToParse('Cannot specify arrayFilters and remove=true');
  } else if (given === undefined) throw failedToParse('Either an update or remove=true must be specified');
  checkCollation(fields.object('collation'));
  const update = removing ? undefined : updateOf(given, fields);
  return { filter: parseFilter(fields.object('query') ?? new Map()), update, wantsNew, upsert };
}

function* modify(fields: Fields, context: Context): Steps<Outcome> {
  const { filter, update, wantsNew, upsert } = parse(fields);
  const namespace = namespaceOf(fields, context);
  const sort = parseSort(fields.object('sort'));
  const existing = context.store.find(namespace);
  const stored = existing && (yield* readFirst(existing, { filter, sort, hint: hintOf(fields) }));
  if (!update) {
    if (!stored) return { value: undefined, lastErrorObject: doc({ n: 0 }) };
    existing.remove(stored);
    return { value: stored.document, lastErrorObject: doc({ n: 1 }) };
  }
  if (stored) {
    const { after } = updateStored(existing, stored, filter, update, context.now, 'findAndModify');
    return { value: wantsNew ? after : stored.document, lastErrorObject: doc({ n: 1, updatedExisting: true }) };
  }
  if (!upsert) return { value: undefined, lastErrorObject: doc({ n: 0, updatedExisting: false }) };
  const { after, id } = insertUpsert(
    collectionForWrite(namespace, context),
    filter.source,
    update,
    context.now,
    'findAndModify',
  );
  return {
    value: wantsNew ? after : undefined,
    lastErrorObject: doc({ n: 1, updatedExisting: false, upserted: id }),
  };
}

export const findAndModify: Command = {
  name: 'findAndModify',
  aliases: ['findandmodify'],
  writes: true,
  fields: {
    findAndModify: 'string',
    findandmodify: 'string',
    query: 'object',
    sort: 'object',
    remove: 'bool',
    update: 'any',
    new: 'bool',
    fields: 'object',
    upsert: 'bool',
    bypassDocumentValidation: 'bool',
    collation: 'object',
    arrayFilters: 'array',
    hint: 'any',
    let: 'refused',
    stmtId: 'number',
  },
  *run(fields, context) {
    const projectionSpec = fields.object('fields');
    const projection = projectionSpec?.size ? parseProjection(projectionSpec, { find: true }) : undefined;
    const { filter } = parse(fields);
    const statement = fields.count('stmtId') ?? 0;
    const retry = context.retries.open(fields.source, context.now);
    const replayed = retry?.replay(statement);
    if (replayed) return new Map<string, Value>([...replayed, ['retriedStmtIds', [statement]]]);
    const { value, lastErrorObject } = yield* modify(fields, context);
    let shown = value;
    if (value && projection) {
      const details: MatchDetails = { arrayIndex: -1 };
      filter.test(value, details);
      shown = projection(value, details);
    }
    const reply = doc({ lastErrorObject, value: shown ?? null });
    retry?.record(statement, reply);
    retry?.save();
    return reply;
  },
};
