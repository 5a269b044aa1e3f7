import { App } from './app.js';
import { copyOf } from './copy.js';
import { Table } from './store.js';

type Row = { id: string };

/** Reads from another table, and keeps what is changed to itself: a row is copied with the first look at it. */
class ScratchTable extends Table<Row> {
  private readonly copies = new Map<string, Row>();
  private readonly made = new Set<string>();
  private readonly gone = new Set<string>();

  constructor(private readonly base: Table<Row>) {
    super(base.noun, base.indexes, base.inUrl);
  }

  override get size(): number {
    return this.all().length;
  }

  override get(id: string): Row | undefined {
    const own = this.copies.get(id);
    if (own || this.gone.has(id)) return own;
    const row = this.base.get(id);
    if (!row) return undefined;
    const copy = copyOf(row);
    this.copies.set(id, copy);
    return copy;
  }

  override insert(row: Row): Row {
    if (!this.base.get(row.id)) this.made.add(row.id);
    this.gone.delete(row.id);
    this.copies.set(row.id, row);
    return row;
  }

  override by(index: string, key: string): readonly Row[] {
    const found = this.base.by(index, key).flatMap(({ id }) => this.get(id) ?? []);
    return [...found, ...this.own().filter((row) => this.indexes[index]?.(row) === key)];
  }

  override delete(id: string): void {
    this.made.delete(id);
    this.copies.delete(id);
    this.gone.add(id);
  }

  override first(): Row | undefined {
    return this.all()[0];
  }

  override all(): Row[] {
    return [...this.base.all().flatMap(({ id }) => this.get(id) ?? []), ...this.own()];
  }

  private own(): Row[] {
    return [...this.made].flatMap((id) => this.copies.get(id) ?? []);
  }
}

/**
 * A sandbox in which something can be tried: it knows what `app` knows, at the same moment, and nothing that happens in it
 * reaches `app`. Its events are its own; no payment is followed.
 */
export function scratchOf(app: App): App {
  const store = app.store.derived((name, part) => {
    if (name === 'events') return undefined;
    if (part instanceof Table) return new ScratchTable(part);
    return part instanceof Map ? new Map(part) : new Set(part);
  });
  const moment = new Date(app.now() * 1000);
  return new App({ now: () => moment }, app.keys, app.merchantName, store);
}
