import { type Database, open } from 'lmdb';
import { turn } from '../pace.js';

export interface Bounds {
  start: Buffer;
  end: Buffer;
}

const portionBytes = 512 * 1024;

/**
 * The one lmdb table, with what the server needs of it. A transaction returns after its commit is flushed to the disk; a
 * transaction within a transaction that throws takes back its own writes only.
 */
export class Table {
  private readonly database: Database<Buffer, Buffer> & { close(): Promise<void> };
  /** Set by every write: whether the current command has changed anything. */
  touched = false;

  constructor(path: string) {
    this.database = open<Buffer, Buffer>({
      path,
      encoding: 'binary',
      keyEncoding: 'binary',
      cache: false,
      // A commit must be on the disk when it returns: the reply that acknowledges it follows at once.
      overlappingSync: false,
    });
  }

  transaction<T>(run: () => T): T {
    return this.database.transactionSync(run);
  }

  get(key: Buffer): Buffer | undefined {
    return this.database.getBinary(key);
  }

  put(key: Buffer, value: Buffer): void {
    this.touched = true;
    this.database.putSync(key, value);
  }

  remove(key: Buffer): void {
    this.touched = true;
    this.database.removeSync(key);
  }

  keys(bounds: Bounds, limit: number): Buffer[] {
    return Array.from(this.database.getKeys({ ...bounds, limit }));
  }

  entries(bounds: Bounds, limit: number): { key: Buffer; value: Buffer }[] {
    return Array.from(this.database.getRange({ ...bounds, limit }));
  }

  count(bounds: Bounds): number {
    return this.database.getKeysCount(bounds);
  }

  /** Keys in order, read in portions: no read transaction stays open, and what was read in another turn is read again. */
  *scan(bounds: Bounds, reverse: boolean): Generator<Buffer> {
    let { start, end } = bounds;
    for (let limit = 4; ; limit = Math.min(limit * 4, 256)) {
      const readIn = turn.number;
      const keys = Array.from(
        this.database.getKeys(
          reverse ? { start: end, end: start, reverse: true, inclusiveEnd: true, limit } : { start, end, limit },
        ),
      );
      let last: Buffer | undefined;
      for (const key of keys) {
        yield key;
        last = key;
        if (turn.number !== readIn) break;
      }
      if (last === undefined || (last === keys.at(-1) && keys.length < limit)) return;
      if (reverse) end = justBelow(last);
      else start = Buffer.concat([last, Buffer.alloc(1)]);
    }
  }

  /** Entries in order, read in portions as keys are. */
  *scanEntries(bounds: Bounds): Generator<{ key: Buffer; value: Buffer }> {
    let { start } = bounds;
    let limit = 2;
    for (;;) {
      const readIn = turn.number;
      const entries = this.entries({ start, end: bounds.end }, limit);
      let last: Buffer | undefined;
      let bytes = 0;
      for (const entry of entries) {
        yield entry;
        last = entry.key;
        bytes += entry.value.length;
        if (turn.number !== readIn) break;
      }
      if (last === undefined || (last === entries.at(-1)!.key && entries.length < limit)) return;
      start = Buffer.concat([last, Buffer.alloc(1)]);
      // Large documents come in small portions: a portion is read in one go.
      limit = bytes > portionBytes ? Math.max(Math.floor(limit / 2), 1) : Math.min(limit * 4, 256);
    }
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

/** The greatest key of the same length below this one: keys of a range differ in their last bytes, the record. */
function justBelow(key: Buffer): Buffer {
  const below = Buffer.from(key);
  for (let index = below.length - 1; index >= 0; index--) {
    if (below[index]! > 0) {
      below[index]!--;
      return Buffer.concat([below, Buffer.alloc(8, 0xff)]);
    }
    below[index] = 0xff;
  }
  return Buffer.alloc(0);
}
