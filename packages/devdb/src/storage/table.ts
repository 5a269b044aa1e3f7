import { type Database, open } from 'lmdb';

export interface Bounds {
  start: Buffer;
  end: Buffer;
}

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

  /** Keys in order, read in portions so that no read transaction stays open and writes may happen in between. */
  *scan(bounds: Bounds, reverse: boolean): Generator<Buffer> {
    let { start, end } = bounds;
    for (let limit = 4; ; limit = Math.min(limit * 4, 256)) {
      const keys = Array.from(
        this.database.getKeys(
          reverse ? { start: end, end: start, reverse: true, inclusiveEnd: true, limit } : { start, end, limit },
        ),
      );
      yield* keys;
      const last = keys.at(-1);
      if (last === undefined || keys.length < limit) return;
      if (reverse) end = justBelow(last);
      else start = Buffer.concat([last, Buffer.alloc(1)]);
    }
  }

  /** Documents of a key range in order, read in portions. */
  *scanEntries(bounds: Bounds): Generator<{ key: Buffer; value: Buffer }> {
    let { start } = bounds;
    for (let limit = 8; ; limit = Math.min(limit * 4, 256)) {
      const entries = this.entries({ start, end: bounds.end }, limit);
      yield* entries;
      const last = entries.at(-1);
      if (last === undefined || entries.length < limit) return;
      start = Buffer.concat([last.key, Buffer.alloc(1)]);
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
