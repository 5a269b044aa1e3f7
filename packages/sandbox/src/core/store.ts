import { missing } from './errors.js';

/** Keys that never change for a row, by which its rows are found at once. */
type Indexes<T> = Record<string, (row: T) => string | null | undefined>;

/** The objects of one resource, in the order in which they were made. */
export class Table<T extends { id: string }> {
  private readonly rows = new Map<string, T>();
  private readonly found = new Map<string, T[]>();

  /**
   * @param noun how Stripe calls the resource in "No such …"
   * @param inUrl how it calls the id in a URL
   */
  constructor(
    readonly noun: string,
    readonly indexes: Indexes<T> = {},
    readonly inUrl = 'id',
  ) {}

  get size(): number {
    return this.rows.size;
  }

  get(id: string): T | undefined {
    return this.rows.get(id);
  }

  /** @throws StripeError resource_missing; 404 when `param` is `id`, the object of the URL */
  require(id: string, param = 'id'): T {
    const row = this.get(id);
    if (!row) throw missing(this.noun, id, param, this.inUrl);
    return row;
  }

  insert(row: T): T {
    this.rows.set(row.id, row);
    for (const [name, keyOf] of Object.entries(this.indexes)) {
      const key = `${name}:${keyOf(row)}`;
      const rows = this.found.get(key);
      if (rows) rows.push(row);
      else this.found.set(key, [row]);
    }
    return row;
  }

  /** The rows whose `index` is `key`, oldest first. Tables that are deleted from have no index. */
  by(index: string, key: string): readonly T[] {
    if (!(index in this.indexes)) throw new Error(`${this.noun} has no index ${index}`);
    return this.found.get(`${index}:${key}`) ?? [];
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  /** Holds `rows` in place of what it held. */
  replace(rows: readonly T[]): void {
    this.rows.clear();
    this.found.clear();
    for (const row of rows) this.insert(row);
  }

  /** The oldest row. */
  first(): T | undefined {
    return this.rows.values().next().value;
  }

  all(): T[] {
    return [...this.rows.values()];
  }

  newestFirst(): T[] {
    return this.all().reverse();
  }
}

type Part = Table<{ id: string }> | Map<string, unknown> | Set<string>;

interface Definition {
  /** Where a store holds it. */
  place: number;
  name: string;
  make(): Part;
  /** Whether ids elsewhere may lead to its objects. */
  expandable: boolean;
}

/** What every domain has defined, in the order in which it did. */
const register: Definition[] = [];

/** Only the handle that a definition gives reaches its part, so that a domain has to import what it uses. */
let partOf: (store: Store, definition: Definition) => Part;

/** Gives a part of a store. Each domain defines its own, in its `tables.ts`. */
export type PartOf<P> = (store: Store) => P;

export interface TableOptions<T> {
  /** How Stripe calls the resource in "No such …". */
  noun: string;
  /** How it calls the id in a URL. Default `id`. */
  inUrl?: string;
  indexes?: Indexes<T>;
  /** Whether ids elsewhere may lead to its objects. Default false. */
  expandable?: boolean;
}

/** Defines a table. State files have its rows under `name`. */
export function defineTable<T extends { id: string }>(
  name: string,
  { noun, inUrl, indexes, expandable = false }: TableOptions<T>,
): PartOf<Table<T>> {
  const make = () => new Table<T>(noun, indexes, inUrl) as unknown as Table<{ id: string }>;
  return define({ name, make, expandable }) as PartOf<Table<T>>;
}

/** Defines what is known beside the objects, by an id or another text. */
export function defineMap<Value>(name: string): PartOf<Map<string, Value>> {
  return define({ name, make: () => new Map(), expandable: false }) as PartOf<Map<string, Value>>;
}

/** Defines a set of ids. */
export function defineSet(name: string): PartOf<Set<string>> {
  return define({ name, make: () => new Set(), expandable: false }) as PartOf<Set<string>>;
}

function define(given: Omit<Definition, 'place'>): PartOf<unknown> {
  if (register.some(({ name }) => name === given.name))
    throw new Error(`Two parts of the store are called ${given.name}.`);
  const definition = { ...given, place: register.length };
  register.push(definition);
  return (store) => partOf(store, definition);
}

/** What answers for an id whose object is in no table, e.g. because it was deleted. */
type Finder = (store: Store, id: string) => object | undefined;
const finders: Finder[] = [];

export function addFinder(finder: Finder): void {
  finders.push(finder);
}

/** Everything that is known of one account: plain data, so that it can be copied or saved. */
export class Store {
  readonly #made: Part[] = [];

  static {
    partOf = (store, definition) => {
      const known = store.#made[definition.place];
      if (known) return known;
      const made = definition.make();
      store.#made[definition.place] = made;
      return made;
    };
  }

  /** Every part that is defined, whether it holds something or not. */
  parts(): [name: string, part: Part][] {
    return register.map((definition) => [definition.name, partOf(this, definition)]);
  }

  /** A store with other parts in place of these. Where `change` gives none, it is empty. */
  derived(change: (name: string, part: Part) => Part | undefined): Store {
    const store = new Store();
    for (const { place, name } of register) {
      const known = this.#made[place];
      const part = known && change(name, known);
      if (part) store.#made[place] = part;
    }
    return store;
  }

  /** Whether an object that a page or an expansion may be about is here. */
  holds(id: string): boolean {
    return this.find(id) !== undefined;
  }

  /** Any object that an id elsewhere may point to, for `expand`. */
  find(id: string): object | undefined {
    for (const finder of finders) {
      const found = finder(this, id);
      if (found) return found;
    }
    return this.#search(id, ({ expandable }) => expandable);
  }

  /** Any object of an id, also where no expansion leads to it. */
  locate(id: string): object | undefined {
    return this.find(id) ?? this.#search(id, () => true);
  }

  /** @throws StripeError resource_missing when the resource that Stripe calls so has no such object */
  requireOf(noun: string, id: string): void {
    for (const part of this.#made) if (part instanceof Table && part.noun === noun) return void part.require(id, noun);
    throw missing(noun, id, noun);
  }

  #search(id: string, wanted: (definition: Definition) => boolean): object | undefined {
    for (const definition of register) {
      const part = wanted(definition) ? this.#made[definition.place] : undefined;
      const found = part instanceof Table ? part.get(id) : undefined;
      if (found) return found;
    }
    return undefined;
  }
}
