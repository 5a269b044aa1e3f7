import { toDouble } from '../bson/arithmetic.js';
import { display } from '../bson/display.js';
import { MongoError } from '../bson/errors.js';
import { type Doc, doc, isNumeric, type Value } from '../bson/value.js';
import { type Filter, parseFilter } from '../match/filter.js';
import { emptyArray, encodeKey, expandKeys, type KeyField, type KeyPart, keyFields } from './index-keys.js';
import { type IndexSpec, specFromDoc, specToDoc } from './index-spec.js';

/** An index of one collection: its definition, which documents it holds, and their keys. */
export class Index {
  readonly fields: readonly KeyField[];
  readonly partial: Filter | undefined;
  /** Set when it is no longer in the catalogue: work that uses it ends. */
  dropped = false;

  constructor(
    readonly id: number,
    readonly spec: IndexSpec,
    /** Which fields have ever gone through an array. */
    readonly multikey: boolean[],
    /** Whether any entry was ever cut off, so that the order of entries cannot be trusted. */
    public truncated = false,
    /** Whether entries of stored documents are still missing: it keeps what is written, and serves no query. */
    public building = false,
  ) {
    this.fields = keyFields(spec.key, (value) => isNumeric(value) && toDouble(value) < 0);
    this.partial = spec.partialFilterExpression ? parseFilter(spec.partialFilterExpression) : undefined;
  }

  static fromDoc(stored: Doc): Index {
    return new Index(
      stored.get('id') as number,
      specFromDoc(stored.get('spec') as Doc),
      (stored.get('multikey') as boolean[]).slice(),
      stored.get('truncated') === true,
      stored.get('building') === true,
    );
  }

  toDoc(): Doc {
    return doc({
      id: this.id,
      spec: specToDoc(this.spec),
      multikey: this.multikey.slice(),
      truncated: this.truncated,
      building: this.building ? true : undefined,
    });
  }

  /** Takes its flags again from the catalogue. */
  restore(stored: Doc): void {
    this.multikey.splice(0, this.multikey.length, ...(stored.get('multikey') as boolean[]));
    this.truncated = stored.get('truncated') === true;
    this.building = stored.get('building') === true;
  }

  get isMultikey(): boolean {
    return this.multikey.includes(true);
  }

  /** The distinct keys of a document, none if the index leaves it out. `multikey` receives the fields that met an array. */
  keysOf(document: Doc, multikey: boolean[]): Buffer[] {
    return this.encode(this.partsOf(document, multikey));
  }

  private partsOf(document: Doc, multikey: boolean[]): KeyPart[][] {
    if (this.partial && !this.partial.test(document)) return [];
    const parts = expandKeys(document, this.fields, multikey, (first, second) => {
      return new MongoError(171, `cannot index parallel arrays [${last(second)}] [${last(first)}]`);
    });
    return this.spec.sparse ? parts.filter((key) => key.some((part) => part !== undefined)) : parts;
  }

  private encode(parts: readonly KeyPart[][]): Buffer[] {
    if (parts.length === 1) return [encodeKey(parts[0]!, this.fields)];
    const distinct = new Map<string, Buffer>();
    for (const key of parts) {
      const bytes = encodeKey(key, this.fields);
      distinct.set(bytes.toString('latin1'), bytes);
    }
    return [...distinct.values()];
  }

  /** The error of a document whose key is taken, in MongoDB's words. */
  duplicate(namespace: string, document: Doc, bytes: Buffer): MongoError {
    const taken = this.partsOf(document, []).find((key) => encodeKey(key, this.fields).equals(bytes)) ?? [];
    const values = this.fields.map(({ path }, index): [string, KeyPart] => [path, taken[index]]);
    const shown = values.map(([path, part]) => `${path}: ${displayPart(part)}`).join(', ');
    const keyValue: Doc = new Map(
      values.map(([path, part]) => [path, part === undefined || part === emptyArray ? null : part]),
    );
    return new MongoError(
      11000,
      `E11000 duplicate key error collection: ${namespace} index: ${this.spec.name} dup key: { ${shown} }`,
      new Map<string, Value>([
        ['keyPattern', this.spec.key],
        ['keyValue', keyValue],
      ]),
    );
  }
}

const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const displayPart = (part: KeyPart): string =>
  part === emptyArray ? 'undefined' : part === undefined ? 'null' : display(part);
