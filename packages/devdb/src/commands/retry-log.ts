import { toInteger } from '../bson/arithmetic.js';
import { decode } from '../bson/decode.js';
import { encode } from '../bson/encode.js';
import { Binary, DateTime, type Doc, doc, isDoc, isNumeric } from '../bson/value.js';
import { MongoError } from '../errors.js';
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
    const key = retryKey(session);
    const stored = this.table.get(key);
    const record = stored && decode(stored);
    const last = record ? (record.get('txnNumber') as bigint) : -1n;
    if (txnNumber < last) {
      throw new MongoError(
        225,
        `Retryable write with txnNumber ${txnNumber} is prohibited on session ${session.toString('hex')} because a newer retryable write with txnNumber ${last} has already started on this session.`,
      );
    }
    const results = record && last === txnNumber ? (record.get('results') as Doc) : new Map();
    return new RetryableWrite(this.table, key, txnNumber, results, now);
  }

  /** Forgets what is older than a session can be. */
  expire(now: Date): void {
    const bounds = { start: Buffer.from([kinds.retry]), end: Buffer.from([kinds.retry + 1]) };
    for (const { key, value } of this.table.scanEntries(bounds)) {
      const at = (decode(value).get('at') as DateTime).ms;
      if (BigInt(now.getTime()) - at > BigInt(keptMs)) this.table.remove(key);
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

export class RetryableWrite {
  readonly replayed: number[] = [];
  private changed = false;

  constructor(
    private readonly table: Table,
    private readonly key: Buffer,
    private readonly txnNumber: bigint,
    private readonly results: Doc,
    private readonly now: Date,
  ) {}

  /** The result of the statement if it ran before. */
  replay(statement: number): Doc | undefined {
    const result = this.results.get(String(statement)) as Doc | undefined;
    if (result) this.replayed.push(statement);
    return result;
  }

  record(statement: number, result: Doc): void {
    this.results.set(String(statement), result);
    this.changed = true;
  }

  /** Stores what was recorded; called within the command's transaction. */
  save(): void {
    if (!this.changed) return;
    const record = doc({ txnNumber: this.txnNumber, at: DateTime.of(this.now), results: this.results });
    this.table.put(this.key, encode(record));
  }
}
