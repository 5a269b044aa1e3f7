import { randomBytes } from 'node:crypto';
import { ArrayWriter, encode } from '../bson/encode.js';
import { badValue, MongoError } from '../bson/errors.js';
import { type Doc, doc, type RawArray, RawDocument } from '../bson/value.js';
import { type Paced, type Pause, pause, type Steps, turn } from '../pace.js';

const idleMsMax = 10 * 60 * 1000;
/** MongoDB fills 16 MB. Smaller batches are copied and sent before others wait; a cursor that has no next one is filled as there. */
const batchBytesMax = 2 * 1024 * 1024;
const replyBytesMax = 16 * 1024 * 1024;
const firstBatchDefault = 101;

interface Cursor {
  readonly namespace: string;
  readonly results: Iterator<RawDocument | Pause>;
  /** Taken from the results, but too large for the batch before. */
  pending: RawDocument | undefined;
  usedAt: number;
  /** Whether a batch is being read. */
  busy: boolean;
  /** What is left of the time that its first command was given, in milliseconds. */
  timeLeftMs: number | undefined;
}

export interface CursorOptions {
  /** How many documents the first batch has at most. Default: 101. */
  readonly batchSize: number | undefined;
  /** Whether no other batch is wanted. */
  readonly single?: boolean;
  readonly now: Date;
  /** The maxTimeMS of the command. */
  readonly timeLimitMs?: number | undefined;
}

export const asRaw = (document: Doc): RawDocument => new RawDocument(encode(document));

/** Open cursors: results that a client reads in several batches. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();

  /** The first batch, and a cursor over the rest if there is one. */
  *start(namespace: string, results: Paced<RawDocument>, options: CursorOptions): Steps<Doc> {
    const { batchSize, single = false, now, timeLimitMs } = options;
    const cursor: Cursor = {
      namespace,
      results: results[Symbol.iterator](),
      pending: undefined,
      usedAt: now.getTime(),
      busy: false,
      timeLeftMs: timeLimitMs,
    };
    const bytesMax = single ? replyBytesMax : batchBytesMax;
    const { batch, done } = yield* this.take(cursor, batchSize ?? firstBatchDefault, bytesMax);
    let id = 0n;
    if (!done && !single) {
      id = randomBytes(8).readBigUInt64LE() >> 1n;
      this.open.set(id, cursor);
    }
    return doc({ cursor: doc({ firstBatch: batch, id, ns: namespace }) });
  }

  *more(id: bigint, namespace: string, batchSize: number | undefined, now: Date): Steps<Doc> {
    const cursor = this.open.get(id);
    if (!cursor) throw new MongoError(43, `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new MongoError(
        13,
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    if (batchSize === 0) throw badValue('getMore batchSize must be positive');
    if (cursor.busy) throw new MongoError(12051, `cursor id ${id} is already in use`);
    cursor.usedAt = now.getTime();
    cursor.busy = true;
    let finished = true;
    try {
      const { batch, done } = yield* this.take(cursor, batchSize ?? Number.POSITIVE_INFINITY, batchBytesMax);
      finished = done;
      return doc({ cursor: doc({ nextBatch: batch, id: done ? 0n : id, ns: namespace }) });
    } finally {
      cursor.busy = false;
      if (finished) this.open.delete(id);
    }
  }

  /** The time that the next batch may take: what batches take is taken from those that follow. */
  timeLeftMs(id: bigint): number | undefined {
    return this.open.get(id)?.timeLeftMs;
  }

  kill(id: bigint): boolean {
    return this.open.delete(id);
  }

  /** Of a collection that is dropped. */
  killOf(namespace: string): void {
    for (const [id, cursor] of this.open) if (cursor.namespace === namespace) this.open.delete(id);
  }

  expire(now: Date): void {
    for (const [id, cursor] of this.open) {
      if (!cursor.busy && now.getTime() - cursor.usedAt > idleMsMax) this.open.delete(id);
    }
  }

  get size(): number {
    return this.open.size;
  }

  private *take(cursor: Cursor, count: number, bytesMax: number): Steps<{ batch: RawArray; done: boolean }> {
    const startedAt = performance.now();
    const result = yield* this.fill(cursor, count, bytesMax);
    if (cursor.timeLeftMs !== undefined)
      cursor.timeLeftMs = Math.max(cursor.timeLeftMs - (performance.now() - startedAt), 1);
    return result;
  }

  private *fill(cursor: Cursor, count: number, bytesMax: number): Steps<{ batch: RawArray; done: boolean }> {
    const batch = new ArrayWriter();
    while (batch.count < count) {
      const next = cursor.pending ?? (yield* nextOf(cursor.results));
      cursor.pending = undefined;
      if (next === undefined) return { batch: batch.toValue(), done: true };
      if (batch.count > 0 && batch.byteLength + next.bytes.length > bytesMax) {
        cursor.pending = next;
        return { batch: batch.toValue(), done: false };
      }
      batch.addDocument(next.bytes);
      if (turn.over) yield pause;
    }
    if (count > 0) cursor.pending = yield* nextOf(cursor.results);
    return { batch: batch.toValue(), done: count > 0 && cursor.pending === undefined };
  }
}

function* nextOf(results: Iterator<RawDocument | Pause>): Steps<RawDocument | undefined> {
  for (;;) {
    const next = results.next();
    if (next.done) return undefined;
    if (next.value !== pause) return next.value;
    yield pause;
  }
}
