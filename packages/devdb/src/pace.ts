/**
 * How one thread serves many: a command works in turns of a few milliseconds, and between two of them others run.
 *
 * 1. What a command reads and changes within a turn is untouched by others.
 * 2. What was read in an earlier turn may have changed since: it is read again before anything is done with it.
 */
export const pause: unique symbol = Symbol('pause');
export type Pause = typeof pause;

/** Items as they are found, with a pause wherever the turn was over. A function that takes items passes pauses on. */
export type Paced<T> = Iterable<T | Pause>;

/** Work with pauses in it, and its result. */
export type Steps<T> = Generator<Pause, T, undefined>;

/** The turn that runs. There is one for the thread, since only one command runs at a time. */
export const turn = {
  /** Tells turns apart. */
  number: 0,
  endsAt: Number.POSITIVE_INFINITY,

  begin(milliseconds: number): void {
    turn.number++;
    turn.endsAt = performance.now() + milliseconds;
  },

  end(): void {
    turn.number++;
    turn.endsAt = Number.POSITIVE_INFINITY;
  },

  /** Whether it is time to pause. Never, where no turn was begun. */
  get over(): boolean {
    return performance.now() >= turn.endsAt;
  },
};

/** All items as a list. */
export function* listOf<T>(items: Paced<T>): Steps<T[]> {
  const list: T[] = [];
  for (const item of items) {
    if (item === pause) yield pause;
    else list.push(item);
  }
  return list;
}

/** Each item changed into another. */
export function* mapped<T, U>(items: Paced<T>, change: (item: T) => U): Generator<U | Pause> {
  for (const item of items) yield item === pause ? pause : change(item);
}

/** Items with a pause behind each that ends a turn: for a source that does not know of turns. */
export function* paced<T>(items: Iterable<T>): Generator<T | Pause> {
  for (const item of items) {
    yield item;
    if (turn.over) yield pause;
  }
}

/** Does `act` before each pause of some work: what it must not leave for a later turn. */
export function* beforePauses<T>(steps: Steps<T>, act: () => void): Steps<T> {
  let next = steps.next();
  while (!next.done) {
    act();
    try {
      yield pause;
      next = steps.next();
    } catch (error) {
      next = steps.throw(error);
    }
  }
  return next.value;
}
