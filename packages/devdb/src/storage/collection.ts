import { randomBytes } from 'node:crypto';
import { decode } from '../bson/decode.js';
import { MongoError } from '../bson/errors.js';
import { Binary, type Doc, doc } from '../bson/value.js';
import { type Pause, pause, type Steps, turn } from '../pace.js';
import { Index } from './index.js';
import { idIndexSpec } from './index-spec.js';
import {
  documentBounds,
  documentKey,
  exactBounds,
  garbageKey,
  indexBounds,
  indexKey,
  isLong,
  type KeyRange,
  kinds,
  recordOf,
} from './layout.js';
import type { Table } from './table.js';

const nothing = Buffer.alloc(0);

interface IndexChange {
  index: Index;
  added: Buffer[];
  removed: Buffer[];
  multikey: boolean[];
}

/** A document with the number under which it is stored. */
export interface StoredDocument {
  record: number;
  document: Doc;
  bytes: Buffer;
  /** The turn it was read in. */
  turn: number;
}

/**
 * One collection: documents by record number, in the order of insertion, and their index entries.
 *
 * Every write finds out first what it would change, refuses (a taken key, an index that cannot hold the document) before it has
 * changed anything, and then changes document and entries in the one transaction that its caller has open.
 */
export class Collection {
  private nextRecord: number | undefined;
  private countKnown: number | undefined;
  /** Set when something of the catalogue entry (indexes, their flags) has changed and must be stored. */
  changed = false;
  /** Set when it is no longer in the catalogue: work that is under way ends. */
  dropped = false;

  constructor(
    private readonly table: Table,
    public database: string,
    public name: string,
    readonly id: number,
    readonly uuid: Binary,
    readonly options: Doc,
    readonly indexes: Index[],
  ) {}

  static create(table: Table, database: string, name: string, id: number, idIndex: number, options: Doc): Collection {
    const uuid = randomBytes(16);
    uuid[6] = (uuid[6]! & 0x0f) | 0x40;
    uuid[8] = (uuid[8]! & 0x3f) | 0x80;
    const indexes = [new Index(idIndex, idIndexSpec, [false])];
    return new Collection(table, database, name, id, new Binary(4, uuid), options, indexes);
  }

  static fromDoc(table: Table, namespace: string, stored: Doc): Collection {
    const dot = namespace.indexOf('.');
    return new Collection(
      table,
      namespace.slice(0, dot),
      namespace.slice(dot + 1),
      stored.get('id') as number,
      stored.get('uuid') as Binary,
      stored.get('options') as Doc,
      (stored.get('indexes') as Doc[]).map((index) => Index.fromDoc(index)),
    );
  }

  toDoc(): Doc {
    return doc({
      id: this.id,
      uuid: this.uuid,
      options: this.options,
      indexes: this.indexes.map((index) => index.toDoc()),
    });
  }

  /** Becomes again what the catalogue says. Who works with it or with one of its indexes keeps doing so. */
  restore(namespace: string, stored: Doc): void {
    this.namespace = namespace;
    const indexes = (stored.get('indexes') as Doc[]).map((entry) => {
      const known = this.indexes.find(({ id }) => id === entry.get('id'));
      known?.restore(entry);
      return known ?? Index.fromDoc(entry);
    });
    for (const index of this.indexes) index.dropped = !indexes.includes(index);
    this.indexes.splice(0, this.indexes.length, ...indexes);
    this.nextRecord = undefined;
    this.countKnown = undefined;
    this.changed = false;
    this.dropped = false;
  }

  get namespace(): string {
    return `${this.database}.${this.name}`;
  }

  set namespace(namespace: string) {
    const dot = namespace.indexOf('.');
    this.database = namespace.slice(0, dot);
    this.name = namespace.slice(dot + 1);
  }

  /** The indexes that are complete. */
  get ready(): Index[] {
    return this.indexes.filter(({ building }) => !building);
  }

  /** Lets others run. Throws QueryPlanKilled (175) if the collection, or the index in use, is gone then. */
  *rest(index?: Index): Steps<void> {
    yield pause;
    if (this.dropped) throw new MongoError(175, `collection dropped. UUID ${this.uuid.bytes.toString('hex')}`);
    if (index?.dropped) throw new MongoError(175, `index '${index.spec.name}' dropped`);
  }

  get count(): number {
    this.countKnown ??= this.table.count(documentBounds(this.id));
    return this.countKnown;
  }

  get(record: number): StoredDocument | undefined {
    const bytes = this.table.get(documentKey(this.id, record));
    return bytes && { record, document: decode(bytes), bytes, turn: turn.number };
  }

  /** The document as it is in this turn; undefined if it is gone. */
  current(stored: StoredDocument): StoredDocument | undefined {
    return stored.turn === turn.number ? stored : this.get(stored.record);
  }

  /** Documents in the order of insertion. What follows a pause is read after it. */
  *scan(): Generator<StoredDocument | Pause> {
    for (const { key, value } of this.table.scanEntries(documentBounds(this.id))) {
      yield { record: recordOf(key), document: decode(value), bytes: value, turn: turn.number };
      if (turn.over) yield* this.rest();
    }
  }

  /** Documents in the reverse of their order of insertion. */
  *scanBackwards(): Generator<StoredDocument | Pause> {
    for (const key of this.table.scan(documentBounds(this.id), true)) {
      const stored = this.get(recordOf(key));
      if (stored) yield stored;
      if (turn.over) yield* this.rest();
    }
  }

  /** The numbers of all documents. */
  *records(): Generator<number | Pause> {
    for (const key of this.table.scan(documentBounds(this.id), false)) {
      yield recordOf(key);
      if (turn.over) yield* this.rest();
    }
  }

  /** Record numbers of the entries in a range, each as often as it has entries there. */
  *scanIndex(index: Index, range: KeyRange, reverse: boolean): Generator<number | Pause> {
    for (const key of this.table.scan(indexBounds(index.id, range), reverse)) {
      yield recordOf(key);
      if (turn.over) yield* this.rest(index);
    }
  }

  /** How many entries a range has. */
  countIndex(index: Index, range: KeyRange): number {
    return this.table.count(indexBounds(index.id, range));
  }

  /** Throws DuplicateKey (11000) and then has changed nothing. */
  insert(document: Doc, bytes: Buffer): number {
    const changes = this.indexes.map((index) => this.changeOf(index, undefined, document, -1));
    const record = this.takeRecord();
    this.table.put(documentKey(this.id, record), bytes);
    for (const change of changes) this.apply(change, record);
    if (this.countKnown !== undefined) this.countKnown++;
    return record;
  }

  replace(stored: StoredDocument, document: Doc, bytes: Buffer): void {
    const changes = this.indexes.map((index) => this.changeOf(index, stored.document, document, stored.record));
    this.table.put(documentKey(this.id, stored.record), bytes);
    for (const change of changes) this.apply(change, stored.record);
  }

  remove(stored: StoredDocument): void {
    for (const index of this.indexes) {
      for (const key of index.keysOf(stored.document, [])) this.table.remove(indexKey(index.id, key, stored.record));
    }
    this.table.remove(documentKey(this.id, stored.record));
    if (this.countKnown !== undefined) this.countKnown--;
  }

  /**
   * Adds an index over what is stored. While it is built, others write: they keep its entries from the first turn on, and a unique
   * one refuses them what it already has. Throws DuplicateKey (11000) half way: the caller drops the index then.
   */
  *addIndex(index: Index): Steps<void> {
    index.building = true;
    this.indexes.push(index);
    this.changed = true;
    for (const stored of this.scan()) {
      if (stored !== pause) {
        const { document, record } = stored;
        this.apply(this.changeOf(index, undefined, document, record), record);
      } else yield* this.rest(index);
    }
    index.building = false;
    this.changed = true;
  }

  dropIndex(index: Index): void {
    if (index.dropped) return;
    index.dropped = true;
    this.table.put(garbageKey(kinds.index, index.id), nothing);
    this.indexes.splice(this.indexes.indexOf(index), 1);
    this.changed = true;
  }

  /** Leaves all documents and index entries to be removed later. */
  discard(): void {
    this.dropped = true;
    this.table.put(garbageKey(kinds.document, this.id), nothing);
    for (const index of this.indexes.slice()) this.dropIndex(index);
  }

  private takeRecord(): number {
    if (this.nextRecord === undefined) {
      const last = this.table.scan(documentBounds(this.id), true).next();
      this.nextRecord = last.done ? 1 : recordOf(last.value) + 1;
    }
    return this.nextRecord++;
  }

  private changeOf(index: Index, before: Doc | undefined, after: Doc, record: number): IndexChange {
    const multikey = index.multikey.slice();
    const wanted = index.keysOf(after, multikey);
    const present = before ? index.keysOf(before, []) : [];
    const added = wanted.filter((key) => !present.some((other) => other.equals(key)));
    const removed = present.filter((key) => !wanted.some((other) => other.equals(key)));
    if (index.spec.unique) {
      for (const key of added) if (this.isTaken(index, key, record)) throw index.duplicate(this.namespace, after, key);
    }
    return { index, added, removed, multikey };
  }

  private isTaken(index: Index, key: Buffer, except: number): boolean {
    return this.table.keys(exactBounds(index.id, key), 2).some((entry) => recordOf(entry) !== except);
  }

  private apply(change: IndexChange, record: number): void {
    const { index } = change;
    for (const key of change.removed) this.table.remove(indexKey(index.id, key, record));
    for (const key of change.added) {
      if (isLong(key) && !index.truncated) {
        index.truncated = true;
        this.changed = true;
      }
      this.table.put(indexKey(index.id, key, record), nothing);
    }
    change.multikey.forEach((multikey, position) => {
      if (!multikey || index.multikey[position]) return;
      index.multikey[position] = true;
      this.changed = true;
    });
  }
}
