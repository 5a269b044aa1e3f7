/** Something that happens by itself once the clock reaches its time, in seconds. */
export interface Due {
  at: number;
  happen(): void;
}

/** Who awaits something: asked again after it has happened. */
export interface Waiting {
  due: Due;
  again(): Due | undefined;
}

/** A heap of those who wait, the earliest first; of two at one moment, the one that was pushed first. */
export class DueQueue {
  private readonly heap: { at: number; order: number; waiting: Waiting }[] = [];
  private pushed = 0;

  push(waiting: Waiting): void {
    this.heap.push({ at: waiting.due.at, order: this.pushed, waiting });
    this.pushed += 1;
    let child = this.heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.isEarlier(child, parent)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  pop(): Waiting | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (!first || !last) return undefined;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.sink();
    }
    return first.waiting;
  }

  private sink(): void {
    let parent = 0;
    for (;;) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < this.heap.length && this.isEarlier(child, least)) least = child;
      }
      if (least === parent) return;
      this.swap(parent, least);
      parent = least;
    }
  }

  private isEarlier(a: number, b: number): boolean {
    const [left, right] = [this.heap[a]!, this.heap[b]!];
    return left.at === right.at ? left.order < right.order : left.at < right.at;
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }
}
