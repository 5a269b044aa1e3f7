import { MongoError } from '../bson/errors.js';
import type { Doc, ObjectId } from '../bson/value.js';
import type { Steps } from '../pace.js';
import type { Collection } from '../storage/collection.js';
import type { Store } from '../storage/store.js';
import type { Cursors } from './cursors.js';
import type { Fields, FieldTypes } from './fields.js';
import type { RetryLog } from './retry-log.js';

/** What a running command has at hand. */
export interface Context {
  readonly store: Store;
  readonly cursors: Cursors;
  readonly retries: RetryLog;
  readonly now: Date;
  readonly database: string;
  readonly server: ServerFacts;
  readonly connectionId: number;
  /** The maxTimeMS of the command, if it has one. */
  readonly timeLimitMs?: number | undefined;
}

export interface ServerFacts {
  readonly host: string;
  readonly setName: string;
  readonly startedAt: Date;
  /** Another with each start, so that a driver knows a new server from an old one's news. */
  readonly processId: ObjectId;
}

/** One command: what it takes and what it does. `fields` excludes the fields that all commands take. */
export interface Command {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Whether it may change data, and so needs a transaction. */
  readonly writes: boolean;
  readonly fields: FieldTypes;
  readonly required?: readonly string[];
  /** Takes fields it does not know, as a greeting must from drivers of any version. */
  readonly lenient?: boolean;
  readonly adminOnly?: boolean;
  /** Whether it takes a writeConcern. Default: `writes`. */
  readonly takesWriteConcern?: boolean;
  /**
   * Answers without `ok`, which is added; in steps where it may be long. Throws MongoError, and then has changed nothing in the turn
   * in which it throws.
   */
  run(fields: Fields, context: Context): Doc | Steps<Doc>;
}

/** The namespace that a command's first field names. Throws InvalidNamespace (73). */
export function namespaceOf(fields: Fields, { database }: Context, field = fields.name): string {
  const name = fields.source.get(field);
  if (typeof name !== 'string') {
    throw new MongoError(73, `collection name has invalid type`);
  }
  return checkNamespace(database, name);
}

export function checkNamespace(database: string, name: string): string {
  const namespace = `${database}.${name}`;
  if (database === '' || /[/\\. "$\0]/.test(database) || Buffer.byteLength(database) > 63) {
    throw new MongoError(73, `Invalid namespace specified '${namespace}'`);
  }
  if (name === '' || name.startsWith('.') || name.endsWith('.') || name.includes('..') || name.includes('\0')) {
    throw new MongoError(73, `Invalid namespace specified '${namespace}'`);
  }
  if (name.includes('$')) throw new MongoError(73, `Invalid collection name: ${name}`);
  if (Buffer.byteLength(namespace) > 255) {
    throw new MongoError(73, `Fully qualified namespace is too long. Namespace: ${namespace} Max: 255`);
  }
  return namespace;
}

/** The collection to write to, made if it is not there. */
export function collectionForWrite(namespace: string, { store }: Context): Collection {
  if (namespace.slice(namespace.indexOf('.') + 1).startsWith('system.')) {
    throw new MongoError(73, `cannot write to '${namespace}'`);
  }
  return store.find(namespace) ?? store.create(namespace, new Map());
}
