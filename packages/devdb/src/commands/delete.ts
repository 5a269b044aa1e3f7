import { toInteger } from '../bson/arithmetic.js';
import { failedToParse, MongoError } from '../bson/errors.js';
import { isNumeric, type Value } from '../bson/value.js';
import { parseFilter } from '../match/filter.js';
import { listOf, pause, type Steps, turn } from '../pace.js';
import { read, readFirst } from '../query/read.js';
import type { Collection } from '../storage/collection.js';
import { type Command, namespaceOf } from './command.js';
import { checkCollation, Fields, hintOf } from './fields.js';
import { runStatements, type StatementResult } from './statements.js';

const statementFields = { q: 'object', limit: 'any', collation: 'object', hint: 'any' } as const;

function isSingle(limit: Value | undefined): boolean {
  const number = isNumeric(limit) ? toInteger(limit) : undefined;
  if (number !== 0n && number !== 1n) {
    throw failedToParse(`The limit field in delete objects must be 0 or 1. Got ${String(number)}`);
  }
  return number === 1n;
}

export const remove: Command = {
  name: 'delete',
  writes: true,
  fields: { delete: 'string', deletes: 'array', ordered: 'bool', let: 'refused', stmtId: 'number', stmtIds: 'array' },
  required: ['deletes'],
  *run(fields, context) {
    const namespace = namespaceOf(fields, context);
    const statements: Fields[] = [];
    for (const source of yield* fields.documents('deletes')) {
      const statement = new Fields('delete.deletes', source, statementFields, ['q', 'limit'], false);
      if (!isSingle(statement.get('limit')) && fields.source.has('txnNumber'))
        throw new MongoError(72, 'Cannot use retryable writes with limit=0');
      statements.push(statement);
      if (turn.over) yield pause;
    }
    return yield* runStatements(fields, context, statements, (statement) =>
      runDelete(statement, context.store.find(namespace)),
    );
  },
};

function* runDelete(statement: Fields, collection: Collection | undefined): Steps<StatementResult> {
  checkCollation(statement.object('collation'));
  const query = { filter: parseFilter(statement.object('q') ?? new Map()), hint: hintOf(statement) };
  if (!collection) return { n: 0 };
  if (isSingle(statement.get('limit'))) {
    const first = yield* readFirst(collection, query);
    if (first) collection.remove(first);
    return { n: first ? 1 : 0 };
  }
  let n = 0;
  for (const stored of yield* listOf(read(collection, query))) {
    const current = collection.current(stored);
    if (current && (current === stored || query.filter.test(current.document))) {
      collection.remove(current);
      n++;
    }
    if (turn.over) yield* collection.rest();
  }
  return { n };
}
