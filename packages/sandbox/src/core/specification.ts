import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A node of the description that spec/generate.mjs cuts from the types of the stripe package. */
export interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  type?: string;
  enum?: unknown[];
  'x-known'?: string[];
  'x-decimal'?: boolean;
  'x-undef'?: boolean;
  'x-skip'?: boolean;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  required?: string[];
  items?: Schema;
}

/** What stands at a path within an object, for `expand`. */
export interface Link {
  /** An id that is replaced by its object. */
  expand?: boolean;
  /** A field that is there only when asked for. */
  include?: boolean;
  /** The kinds of objects behind it. */
  tags?: string[];
  /** The kinds of objects in its `data`. */
  list?: string[];
}

/** What an operation takes and answers with: one object, or a list of objects. */
export interface OperationDescription {
  method: string;
  path: string;
  params?: Schema;
  tags?: string[];
  list?: string[];
}

interface Specification {
  apiVersion: string;
  operations: OperationDescription[];
  definitions: Record<string, Schema>;
  links: Record<string, Record<string, Link>>;
  events: string[];
}

const file = new URL('../../spec/stripe.json.gz', import.meta.url);
const specification = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Specification;

/** The version of Stripe's API that this sandbox speaks: the one the stripe package pins. */
export const API_VERSION = specification.apiVersion;

/** Every type an event can have. */
export const EVENT_TYPES: ReadonlySet<string> = new Set(specification.events);

const operations = new Map(
  specification.operations.map((operation) => [`${operation.method} ${operation.path}`, operation]),
);

/** @param path as in the description, e.g. `/v1/customers/{id}` */
export function describe(method: string, path: string): OperationDescription {
  const description = operations.get(`${method} ${path}`);
  if (!description) throw new Error(`${method} ${path} is not an operation of Stripe's API`);
  return description;
}

/** Every operation the description has, also those that this sandbox does not. */
export const describedOperations: readonly OperationDescription[] = specification.operations;

/** Matches the URLs of a path such as `/v1/customers/{id}`; each id is a group. */
export function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{[^}]+\}/g, '([^/]+)')}$`);
}

/** Compiled when first asked for: few processes ever ask. Paths with fewer ids come first. */
let routes: { pattern: RegExp; operation: OperationDescription }[] | undefined;

/** The operation of Stripe's API that a URL's path names, if there is one. */
export function describedAt(method: string, path: string): OperationDescription | undefined {
  routes ??= specification.operations
    .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)
    .map((operation) => ({ pattern: patternOf(operation.path), operation }));
  return routes.find(({ pattern, operation }) => operation.method === method && pattern.test(path))?.operation;
}

/** What stands at `path` (dotted) within an object with this `object` tag. */
export function linkAt(tag: string, path: string): Link | undefined {
  const links = specification.links[tag];
  return links && Object.hasOwn(links, path) ? links[path] : undefined;
}

/** Whether something stands at `path` (dotted) within such an object, or behind it. */
export function opensAt(tag: string, path: string): boolean {
  const links = specification.links[tag] ?? {};
  return Object.hasOwn(links, path) || Object.keys(links).some((known) => known.startsWith(`${path}.`));
}

export function resolve(schema: Schema): Schema {
  let at = schema;
  while (at.$ref) at = specification.definitions[at.$ref.slice('#/$defs/'.length)] ?? {};
  return at;
}

/** A union's members, flattened; a plain schema is its own only member. */
export function alternatives(schema: Schema): Schema[] {
  const plain = resolve(schema);
  return plain.anyOf ? plain.anyOf.flatMap(alternatives) : [plain];
}
