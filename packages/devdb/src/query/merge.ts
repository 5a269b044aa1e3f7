import { type Paced, type Pause, pause, turn } from '../pace.js';

/** An item and the bytes that stand for its place. */
export interface Keyed<T> {
  readonly key: Buffer;
  readonly item: T;
}

const runLength = 1024;
/** Up to so many, what cannot be among the first is thrown away while the items come in. */
const limitTrimmed = 4 * runLength;

const byKey = (a: Keyed<unknown>, b: Keyed<unknown>): number => Buffer.compare(a.key, b.key);

/** The next of one sorted run; of equal ones the earlier run's goes first. */
class Head<T> {
  private at = 0;

  constructor(
    private readonly run: readonly Keyed<T>[],
    private readonly order: number,
  ) {}

  get current(): Keyed<T> {
    return this.run[this.at]!;
  }

  /** False at the end of the run. */
  advance(): boolean {
    return ++this.at < this.run.length;
  }

  isBefore(other: Head<T>): boolean {
    return (byKey(this.current, other.current) || this.order - other.order) < 0;
  }
}

/** Moves the head at `from` down to its place in a heap of which the least is at 0. */
function sink<T>(heap: Head<T>[], from: number): void {
  const head = heap[from]!;
  let at = from;
  for (let child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
    const next = child + 1 < heap.length && heap[child + 1]!.isBefore(heap[child]!) ? child + 1 : child;
    if (!heap[next]!.isBefore(head)) break;
    heap[at] = heap[next]!;
    at = next;
  }
  heap[at] = head;
}

function* merged<T>(runs: readonly (readonly Keyed<T>[])[]): Generator<Keyed<T>> {
  const heap = runs.filter((run) => run.length > 0).map((run, order) => new Head(run, order));
  for (let at = heap.length >> 1; at >= 0 && heap.length > 0; at--) sink(heap, at);
  while (heap.length > 0) {
    const least = heap[0]!;
    yield least.current;
    if (least.advance()) sink(heap, 0);
    else {
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        sink(heap, 0);
      }
    }
  }
}

function* firstOf<T>(items: Iterable<T>, limit: number): Generator<T> {
  let count = 0;
  if (limit > 0)
    for (const item of items) {
      yield item;
      if (++count >= limit) return;
    }
}

/** Items in the order of their keys, equal ones in the order in which they came; with a limit only the first so many. */
export function* sortKeyed<T>(items: Paced<Keyed<T>>, limit = Number.POSITIVE_INFINITY): Generator<T | Pause> {
  let runs: Keyed<T>[][] = [];
  let run: Keyed<T>[] = [];
  for (const item of items) {
    if (item === pause) {
      yield pause;
      continue;
    }
    run.push(item);
    if (run.length < runLength) continue;
    runs.push(run.sort(byKey));
    run = [];
    if (limit <= limitTrimmed) runs = [[...firstOf(merged(runs), limit)]];
    if (turn.over) yield pause;
  }
  runs.push(run.sort(byKey));
  for (const { item } of firstOf(merged(runs), limit)) {
    yield item;
    if (turn.over) yield pause;
  }
}
