import type { Doc, Value } from './value.js';

/** MongoDB's error numbers that this server can answer with, and the names that go with them. */
const codeNames = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  15: 'Overflow',
  16: 'InvalidLength',
  17: 'ProtocolError',
  20: 'IllegalOperation',
  22: 'InvalidBSON',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  47: 'NoMatchingDocument',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  54: 'NotSingleValueField',
  55: 'InvalidDBRef',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  79: 'UnknownReplWriteConcern',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  96: 'OperationFailed',
  100: 'UnsatisfiableWriteConcern',
  104: 'InvalidIndexSpecificationOption',
  115: 'CommandNotSupported',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  175: 'QueryPlanKilled',
  197: 'InvalidIndexSpecificationOption',
  206: 'NoSuchSession',
  225: 'TransactionTooOld',
  237: 'CursorKilled',
  238: 'NotImplemented',
  241: 'ConversionFailure',
  251: 'NoSuchTransaction',
  263: 'OperationNotSupportedInTransaction',
  291: 'NoQueryExecutionPlans',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  40414: 'IDLFailedToParse',
  40415: 'IDLUnknownField',
} as const satisfies Record<number, string>;

/** The name MongoDB gives to a number; numbers without a name are called `Location<number>`, as there. */
export function codeNameOf(code: number): string {
  return (codeNames as Record<number, string>)[code] ?? `Location${code}`;
}

/** An error in MongoDB's terms: a command that throws it is answered with `ok: 0`, or with a write error of a statement. */
export class MongoError extends Error {
  override readonly name = 'MongoError';

  constructor(
    readonly code: number,
    message: string,
    /** Further fields of the answer, such as keyPattern and keyValue of a duplicate key. */
    readonly details: ReadonlyMap<string, Value> = new Map(),
  ) {
    super(message);
  }

  get codeName(): string {
    return codeNameOf(this.code);
  }

  toReply(): Doc {
    const reply: Doc = new Map<string, Value>([
      ['ok', 0],
      ['errmsg', this.message],
      ['code', this.code],
      ['codeName', this.codeName],
    ]);
    for (const [key, value] of this.details) reply.set(key, value);
    return reply;
  }
}

export const badValue = (message: string) => new MongoError(2, message);
export const failedToParse = (message: string) => new MongoError(9, message);
export const typeMismatch = (message: string) => new MongoError(14, message);

/** What MongoDB would do and this server does not: refused before any effect, so that nothing is answered wrongly. */
export class NotSupportedError extends MongoError {}

/** All say it in one form, so that it is not taken for a typo. Default code: 238, MongoDB's NotImplemented. */
export const notSupported = (what: string, code = 238) =>
  new NotSupportedError(code, `${what} is not supported by devdb. Use a real MongoDB (MONGODB_URI).`);
