import { toInteger } from '../bson/arithmetic.js';
import { decode } from '../bson/decode.js';
import { encode } from '../bson/encode.js';
import { MongoError } from '../bson/errors.js';
import { Binary, DateTime, type Doc, doc, isDoc, isNumeric } from '../bson/value.js';
import { pause, type Steps, turn } from '../pace.js';
import { kinds, retryKey } from '../storage/layout.js';
import type { Table } from '../storage/table.js';

/** Results are kept as long as a session lives, and then somewhat longer. */
const keptMs = 60 * 60 * 1000;

/**
 * The results of retryable writes. 1. A statement of a session and transaction number has at most one effect. 2. Its result is
 * stored in the transaction of the effect. 3. A repeated statement is answered with that result.
 */
export class RetryLog {
  constructor(private readonly table: Table) {}

  /** The statements of this command that ran before. Throws TransactionTooOld (225) for a number the session has left behind. */
  open(command: Doc, now: Date): RetryableWrite | undefined {
    const number = command.get('txnNumber');
    if (number === undefined) return undefined;
    const session = sessionIdOf(command);
    if (!session || !isNumeric(number)) {
      throw new MongoError(72, 'Transaction number requires a session ID to also be specified');
    }
    const txnNumber = toInteger(number) ?? -1n;
    if (txnNumber < 0n) throw new MongoError(72, 'Transaction number cannot be negative');
    const stored = this.table.get(retryKey(session));
    const record = stored && decode(stored);
    const last = record ? (record.get('txnNumber') as bigint) : -1n;
    if (txnNumber < last) {
      throw new MongoError(
        225,
        `Retryable write with txnNumber ${txnNumber} is prohibited on session ${session.toString('hex')} because a newer retryable write with txnNumber ${last} has already started on this session.`,
      );
    }
    const write = new RetryableWrite(this.table, session, txnNumber, now);
    if (record) write.take(record, last === txnNumber);
    return write;
  }

  /** Forgets what is older than a session can be. */
  *expire(now: Date): Steps<void> {
    const bounds = { start: Buffer.from([kinds.retry]), end: Buffer.from([kinds.retry + 1]) };
    let old = false;
    for (const { key, value } of this.table.scanEntries(bounds)) {
      // Further parts follow the record whose time is theirs.
      const at = decode(value).get('at');
      if (at instanceof DateTime) old = BigInt(now.getTime()) - at.ms > BigInt(keptMs);
      if (old) this.table.remove(key);
      if (turn.over) yield pause;
    }
  }
}

export function sessionIdOf(command: Doc): Buffer | undefined {
  const lsid = command.get('lsid');
  if (lsid === undefined) return undefined;
  const id = isDoc(lsid) ? lsid.get('id') : undefined;
  if (!(id instanceof Binary) || id.bytes.length !== 16)
    throw new MongoError(72, 'A session id (lsid.id) is a UUID of 16 bytes');
  return id.bytes;
}

/** One write: what of it ran before, and what is to be stored. A write that takes several turns is stored in as many parts. */
export class RetryableWrite {
  readonly replayed: number[] = [];
  private readonly known: Doc = new Map();
  private unsaved: Doc = new Map();
  /** How many parts are stored, and how many of them belong to an earlier write. */
  private parts = 0;
  private outdated = 0;

  constructor(
    private readonly table: Table,
    private readonly session: Buffer,
    private readonly txnNumber: bigint,
    private readonly now: Date,
  ) {}

  /** Takes over what is stored of the session: the results of this write, or parts that it replaces. */
  take(record: Doc, same: boolean): void {
    const parts = (record.get('parts') as number | undefined) ?? 1;
    if (!same) {
      this.outdated = parts;
      return;
    }
    this.parts = parts;
    for (let part = 0; part < parts; part++) {
      const results = part === 0 ? record : decode(this.table.get(retryKey(this.session, part))!);
      for (const [statement, result] of results.get('results') as Doc) this.known.set(statement, result);
    }
  }

  /** The result of the statement if it ran before. */
  replay(statement: number): Doc | undefined {
    const result = this.known.get(String(statement)) as Doc | undefined;
    if (result) this.replayed.push(statement);
    return result;
  }

  record(statement: number, result: Doc): void {
    this.unsaved.set(String(statement), result);
  }

  /** Stores what was recorded since; called in the transaction of the effects. */
  save(): void {
    if (this.unsaved.size === 0) return;
    for (let part = 1; part < this.outdated; part++) this.table.remove(retryKey(this.session, part));
    this.outdated = 0;
    const part = this.parts++;
    if (part > 0) this.table.put(retryKey(this.session, part), encode(doc({ results: this.unsaved })));
    const first = part === 0 ? this.unsaved : (decode(this.table.get(retryKey(this.session))!).get('results') as Doc);
    const head = { txnNumber: this.txnNumber, at: DateTime.of(this.now), parts: this.parts, results: first };
    this.table.put(retryKey(this.session), encode(doc(head)));
    this.unsaved = new Map();
  }
}
