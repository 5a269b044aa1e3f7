import { decode } from '../bson/decode.js';
import { encode } from '../bson/encode.js';
import { type Doc, doc } from '../bson/value.js';
import { pause, type Steps, turn } from '../pace.js';
import { Collection } from './collection.js';
import { Index } from './index.js';
import type { IndexSpec } from './index-spec.js';
import { catalogueKey, garbageBounds, garbageOf, kinds, metaKey } from './layout.js';
import { Table } from './table.js';

const formatVersion = 1;

/**
 * All data of one folder: the catalogue of collections, and the transactions around what commands do.
 *
 * 1. A command that throws has changed nothing, neither on the disk nor in memory.
 * 2. What `commit` has returned from is on the disk.
 */
export class Store {
  private readonly collections = new Map<string, Collection>();
  private nextId = 1;
  readonly table: Table;

  constructor(path: string) {
    this.table = new Table(path);
    const version = this.table.get(metaKey('version'));
    if (version === undefined) {
      this.table.transaction(() => this.table.put(metaKey('version'), encode(doc({ version: formatVersion }))));
    } else if (decode(version).get('version') !== formatVersion) {
      throw new Error(`${path} was written by another version of devdb: delete it or choose another folder.`);
    }
    this.load();
    const unfinished = this.all().flatMap((collection) =>
      collection.indexes.filter(({ building }) => building).map((index) => [collection, index] as const),
    );
    if (unfinished.length === 0) return;
    // The server ended while it built them.
    this.commit(() =>
      this.attempt(() => {
        for (const [collection, index] of unfinished) collection.dropIndex(index);
      }),
    );
  }

  /** Reads the catalogue. Collections that are still there stay the same objects: others may work with them. */
  private load(): void {
    const known = this.all();
    this.collections.clear();
    const meta = this.table.get(metaKey('next'));
    this.nextId = meta ? (decode(meta).get('next') as number) : 1;
    const bounds = { start: Buffer.from([kinds.catalogue]), end: Buffer.from([kinds.catalogue + 1]) };
    for (const { key, value } of this.table.scanEntries(bounds)) {
      const namespace = key.subarray(1).toString();
      const stored = decode(value);
      const present = known.find(({ id }) => id === stored.get('id'));
      present?.restore(namespace, stored);
      this.collections.set(namespace, present ?? Collection.fromDoc(this.table, namespace, stored));
    }
    for (const collection of known) collection.dropped = this.find(collection.namespace) !== collection;
  }

  /** Runs commands in one transaction that is on the disk when this returns. */
  commit<T>(run: () => T): T {
    try {
      return this.table.transaction(run);
    } catch (error) {
      this.load();
      throw error;
    }
  }

  /** Runs one command within `commit`: what it wrote is taken back if it throws. */
  attempt<T>(run: () => T): T {
    this.table.touched = false;
    try {
      return this.table.transaction(() => {
        const result = run();
        this.saveCatalogue();
        return result;
      });
    } catch (error) {
      if (this.table.touched) this.load();
      throw error;
    }
  }

  private saveCatalogue(): void {
    for (const [namespace, collection] of this.collections) {
      if (!collection.changed) continue;
      this.table.put(catalogueKey(namespace), encode(collection.toDoc()));
      collection.changed = false;
    }
  }

  private takeId(): number {
    const id = this.nextId++;
    this.table.put(metaKey('next'), encode(doc({ next: this.nextId })));
    return id;
  }

  find(namespace: string): Collection | undefined {
    return this.collections.get(namespace);
  }

  all(): Collection[] {
    return [...this.collections.values()];
  }

  inDatabase(database: string): Collection[] {
    return this.all()
      .filter((collection) => collection.database === database)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  create(namespace: string, options: Doc): Collection {
    const dot = namespace.indexOf('.');
    const collection = Collection.create(
      this.table,
      namespace.slice(0, dot),
      namespace.slice(dot + 1),
      this.takeId(),
      this.takeId(),
      options,
    );
    collection.changed = true;
    this.collections.set(namespace, collection);
    return collection;
  }

  drop(collection: Collection): void {
    collection.discard();
    this.table.remove(catalogueKey(collection.namespace));
    this.collections.delete(collection.namespace);
  }

  rename(collection: Collection, namespace: string): void {
    this.table.remove(catalogueKey(collection.namespace));
    this.collections.delete(collection.namespace);
    collection.namespace = namespace;
    collection.changed = true;
    this.collections.set(namespace, collection);
  }

  *createIndex(collection: Collection, spec: IndexSpec): Steps<Index> {
    const index = new Index(
      this.takeId(),
      spec,
      [...spec.key.keys()].map(() => false),
    );
    yield* collection.addIndex(index);
    return index;
  }

  /** Whether something was dropped of which keys are still stored. */
  get hasGarbage(): boolean {
    return this.table.keys(garbageBounds, 1).length > 0;
  }

  /** Removes the keys of what was dropped. */
  *sweep(): Steps<void> {
    for (;;) {
      const [garbage] = this.table.keys(garbageBounds, 1);
      if (!garbage) return;
      for (;;) {
        const keys = this.table.keys(garbageOf(garbage), 100);
        for (const key of keys) this.table.remove(key);
        if (keys.length === 0) break;
        if (turn.over) yield pause;
      }
      this.table.remove(garbage);
    }
  }

  close(): Promise<void> {
    return this.table.close();
  }
}
