import { toInteger } from '../bson/arithmetic.js';
import { MongoError } from '../bson/errors.js';
import { type Doc, doc, isNumeric, type RawDocument, type Value } from '../bson/value.js';
import { beforePauses, pause, type Steps, turn } from '../pace.js';
import type { Context } from './command.js';
import { asRaw } from './cursors.js';
import type { Fields } from './fields.js';

const batchMax = 100_000;
/** The time of the command is over: it fails as a whole. */
const maxTimeExpired = 50;

export interface StatementResult {
  /** What is kept for a retry, and summed up in the answer. */
  readonly n: number;
  readonly nModified?: number;
  readonly upserted?: Value;
}

/** The statement numbers of a retryable write: given one by one, or counted from a first. */
function statementNumbers(fields: Fields, count: number): number[] {
  const given = fields.array('stmtIds');
  if (given) return given.map((value) => Number(isNumeric(value) ? toInteger(value) : -1));
  const first = Number(fields.count('stmtId') ?? 0);
  return Array.from({ length: count }, (_, index) => first + index);
}

/**
 * Runs the statements of an insert, update or delete one after the other. Errors of a statement become write errors; an ordered
 * command stops at the first. Others run in between when it takes long; what was done until then stays, with its record for a retry.
 */
export function* runStatements<T>(
  fields: Fields,
  context: Context,
  statements: readonly T[],
  run: (statement: T) => StatementResult | Steps<StatementResult>,
): Steps<Doc> {
  if (statements.length === 0 || statements.length > batchMax) {
    throw new MongoError(
      16,
      `Write batch sizes must be between 1 and ${batchMax}. Got ${statements.length} operations.`,
    );
  }
  const ordered = fields.get('ordered') === undefined || fields.bool('ordered');
  const retry = context.retries.open(fields.source, context.now);
  const numbers = statementNumbers(fields, statements.length);
  const errors: RawDocument[] = [];
  const upserted: RawDocument[] = [];
  let n = 0;
  let nModified: number | undefined;
  for (const [index, statement] of statements.entries()) {
    try {
      const replayed = retry?.replay(numbers[index]!);
      const answer = replayed ? resultOf(replayed) : run(statement);
      const result = 'n' in answer ? answer : yield* beforePauses(answer, () => retry?.save());
      if (retry && !replayed) retry.record(numbers[index]!, doc({ ...result }));
      n += result.n;
      if (result.nModified !== undefined) nModified = (nModified ?? 0) + result.nModified;
      if (result.upserted !== undefined) upserted.push(asRaw(doc({ index, _id: result.upserted })));
    } catch (error) {
      if (!(error instanceof MongoError) || error.code === maxTimeExpired) throw error;
      errors.push(asRaw(writeError(index, error)));
      if (ordered) break;
    }
    if (!turn.over) continue;
    retry?.save();
    yield pause;
  }
  retry?.save();
  return doc({
    n,
    nModified: fields.name === 'update' ? (nModified ?? 0) : undefined,
    upserted: upserted.length > 0 ? upserted : undefined,
    writeErrors: errors.length > 0 ? errors : undefined,
    retriedStmtIds: retry && retry.replayed.length > 0 ? retry.replayed : undefined,
  });
}

function resultOf(stored: Doc): StatementResult {
  const upserted = stored.get('upserted');
  const nModified = stored.get('nModified');
  return {
    n: stored.get('n') as number,
    ...(nModified === undefined ? {} : { nModified: nModified as number }),
    ...(upserted === undefined ? {} : { upserted }),
  };
}

function writeError(index: number, error: MongoError): Doc {
  const result = doc({ index, code: error.code, errmsg: error.message });
  for (const [name, value] of error.details) result.set(name, value);
  return result;
}
