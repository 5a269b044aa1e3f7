import { randomBytes } from 'node:crypto';
import { encode } from '../bson/encode.js';
import { type Doc, doc, RawDocument, type Value } from '../bson/value.js';
import { badValue, MongoError } from '../errors.js';

const idleMsMax = 10 * 60 * 1000;
const batchBytesMax = 16 * 1024 * 1024;
const firstBatchDefault = 101;

interface Cursor {
  readonly namespace: string;
  readonly results: Iterator<RawDocument>;
  /** Taken from the results, but too large for the batch before. */
  pending: RawDocument | undefined;
  usedAt: number;
}

export const asRaw = (document: Doc): RawDocument => new RawDocument(encode(document));

/** Open cursors: results that a client reads in several batches. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();

  /** The first batch, and a cursor over the rest if there is one. */
  start(
    namespace: string,
    results: Iterator<RawDocument>,
    batchSize: number | undefined,
    single: boolean,
    now: Date,
  ): Doc {
    const cursor: Cursor = { namespace, results, pending: undefined, usedAt: now.getTime() };
    const { batch, done } = this.take(cursor, batchSize ?? firstBatchDefault);
    let id = 0n;
    if (!done && !single) {
      id = randomBytes(8).readBigUInt64LE() >> 1n;
      this.open.set(id, cursor);
    }
    return doc({ cursor: doc({ firstBatch: batch as Value[], id, ns: namespace }) });
  }

  more(id: bigint, namespace: string, batchSize: number | undefined, now: Date): Doc {
    const cursor = this.open.get(id);
    if (!cursor) throw new MongoError(43, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new MongoError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    if (batchSize === 0) throw badValue('getMore batchSize must be positive');
    cursor.usedAt = now.getTime();
    let finished = true;
    try {
      const { batch, done } = this.take(cursor, batchSize ?? Number.POSITIVE_INFINITY);
      finished = done;
      return doc({ cursor: doc({ nextBatch: batch as Value[], id: done ? 0n : id, ns: namespace }) });
    } finally {
      if (finished) this.open.delete(id);
    }
  }

  kill(id: bigint): boolean {
    return this.open.delete(id);
  }

  /** Of a collection that is dropped. */
  killOf(namespace: string): void {
    for (const [id, cursor] of this.open) if (cursor.namespace === namespace) this.open.delete(id);
  }

  expire(now: Date): void {
    for (const [id, cursor] of this.open) if (now.getTime() - cursor.usedAt > idleMsMax) this.open.delete(id);
  }

  get size(): number {
    return this.open.size;
  }

  private take(cursor: Cursor, count: number): { batch: RawDocument[]; done: boolean } {
    const batch: RawDocument[] = [];
    let bytes = 0;
    while (batch.length < count) {
      const next = cursor.pending ?? nextOf(cursor.results);
      cursor.pending = undefined;
      if (next === undefined) return { batch, done: true };
      bytes += next.bytes.length + 16;
      if (batch.length > 0 && bytes > batchBytesMax) {
        cursor.pending = next;
        return { batch, done: false };
      }
      batch.push(next);
    }
    if (count === 0) return { batch, done: false };
    cursor.pending = nextOf(cursor.results);
    return { batch, done: cursor.pending === undefined };
  }
}

function nextOf(results: Iterator<RawDocument>): RawDocument | undefined {
  const next = results.next();
  return next.done ? undefined : next.value;
}
