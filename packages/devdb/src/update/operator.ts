import type { Doc, Value } from '../bson/value.js';

/** What an operator may need to know of the statement and the document it changes. */
export interface ApplyContext {
  readonly now: Date;
  readonly inserting: boolean;
  /** For error messages: the document's id. */
  readonly id: Value | undefined;
  /** Set by an operator that counts as a modification even where it leaves the document equal. */
  touched?: boolean;
}

/** The new value of a field from its current one; undefined is "no such field", before and after. */
export type Change = (current: Value | undefined, context: ApplyContext, path: string) => Value | undefined;

export interface UpdateOperator {
  /** Whether the operator makes the field and the documents on the way to it. */
  readonly creates: boolean;
  /** Of one that does not create: whether a path that leads through something else than documents is an error. */
  readonly needsViablePath?: boolean;
  readonly onlyOnInsert?: boolean;
  /** Checks the operand once, before any document is touched. `fields` is the operator's whole document. */
  parse(operand: Value, path: string, fields: Doc): Change;
}
