import { toInteger } from '../bson/arithmetic.js';
import { isNumeric, type Value } from '../bson/value.js';
import { failedToParse, MongoError } from '../errors.js';
import { parseFilter } from '../match/filter.js';
import { read, readFirst } from '../query/read.js';
import { type Command, namespaceOf } from './command.js';
import { checkCollation, Fields, hintOf } from './fields.js';
import { runStatements } from './statements.js';

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
  run(fields, context) {
    const collection = context.store.find(namespaceOf(fields, context));
    const statements = fields.docs('deletes').map((source) => {
      const statement = new Fields('delete.deletes', source, statementFields, ['q', 'limit'], false);
      isSingle(statement.get('limit'));
      return statement;
    });
    if (fields.source.has('txnNumber') && statements.some((statement) => !isSingle(statement.get('limit')))) {
      throw new MongoError(72, 'Cannot use retryable writes with limit=0');
    }
    return runStatements(fields, context, statements, (statement) => {
      const single = isSingle(statement.get('limit'));
      checkCollation(statement.object('collation'));
      const query = { filter: parseFilter(statement.object('q') ?? new Map()), hint: hintOf(statement) };
      if (!collection) return { n: 0 };
      const first = single ? readFirst(collection, query) : undefined;
      const matches = single ? (first ? [first] : []) : [...read(collection, query)];
      for (const stored of matches) collection.remove(stored);
      return { n: matches.length };
    });
  },
};
