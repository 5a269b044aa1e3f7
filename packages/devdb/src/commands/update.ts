import { failedToParse, MongoError, notSupported } from '../bson/errors.js';
import { type Doc, isDoc } from '../bson/value.js';
import { parseFilter } from '../match/filter.js';
import { listOf, pause, type Steps, turn } from '../pace.js';
import { read, readFirst } from '../query/read.js';
import { parseSort } from '../query/sort.js';
import { isReplacement, parseUpdate, type Update } from '../update/parse.js';
import { type Command, type Context, checkNamespace, collectionForWrite, namespaceOf } from './command.js';
import { checkCollation, Fields, hintOf } from './fields.js';
import { runStatements, type StatementResult } from './statements.js';
import { insertUpsert, updateStored } from './update-one.js';

const statementFields = {
  q: 'object',
  u: 'any',
  multi: 'bool',
  upsert: 'bool',
  arrayFilters: 'array',
  collation: 'object',
  hint: 'any',
  sort: 'object',
  c: 'refused',
} as const;

/** The update of a statement; pipelines are refused. */
export function updateOf(given: unknown, fields: Fields): Update {
  if (Array.isArray(given)) throw notSupported('An update by an aggregation pipeline');
  if (!isDoc(given as Doc)) throw failedToParse('Update argument must be either an object or an array');
  return parseUpdate(given as Doc, fields.get('arrayFilters') === undefined ? undefined : fields.docs('arrayFilters'));
}

function* runUpdate(fields: Fields, namespace: string, context: Context): Steps<StatementResult> {
  checkCollation(fields.object('collation'));
  const multi = fields.bool('multi');
  const given = fields.get('u');
  if (multi && isDoc(given) && isReplacement(given)) {
    throw failedToParse('multi update is not supported for replacement-style update');
  }
  const sort = parseSort(fields.object('sort'));
  if (multi && sort) throw failedToParse('Cannot specify sort with multi=true');
  const update = updateOf(given, fields);
  const filter = parseFilter(fields.object('q') ?? new Map());
  const query = { filter, sort, hint: hintOf(fields) };
  const existing = context.store.find(namespace);
  if (multi) {
    // All matches are found before the first is changed: a change could move a document to where it is met again.
    const matches = existing ? yield* listOf(read(existing, query)) : [];
    let n = 0;
    let nModified = 0;
    for (const stored of matches) {
      const current = existing!.current(stored);
      if (current && (current === stored || filter.test(current.document))) {
        n++;
        if (updateStored(existing!, current, filter, update, context.now, 'update').modified) nModified++;
      }
      if (turn.over) yield* existing!.rest();
    }
    if (matches.length > 0) return { n, nModified };
  } else {
    const stored = existing && (yield* readFirst(existing, query));
    if (stored)
      return {
        n: 1,
        nModified: updateStored(existing, stored, filter, update, context.now, 'update').modified ? 1 : 0,
      };
  }
  if (!fields.bool('upsert')) return { n: 0, nModified: 0 };
  const { id } = insertUpsert(collectionForWrite(namespace, context), filter.source, update, context.now, 'update');
  return { n: 1, nModified: 0, upserted: id };
}

export const update: Command = {
  name: 'update',
  writes: true,
  fields: {
    update: 'string',
    updates: 'array',
    ordered: 'bool',
    bypassDocumentValidation: 'bool',
    let: 'refused',
    stmtId: 'number',
    stmtIds: 'array',
  },
  required: ['updates'],
  *run(fields, context) {
    const namespace = namespaceOf(fields, context);
    checkNamespace(context.database, namespace.slice(context.database.length + 1));
    const statements: Fields[] = [];
    for (const source of yield* fields.documents('updates')) {
      const statement = new Fields('update.updates', source, statementFields, ['q', 'u'], false);
      if (statement.bool('multi') && fields.source.has('txnNumber'))
        throw new MongoError(72, 'Cannot use retryable writes with multi=true');
      statements.push(statement);
      if (turn.over) yield pause;
    }
    return yield* runStatements(fields, context, statements, (statement) => runUpdate(statement, namespace, context));
  },
};
