import type { Clause, Query } from './query.js';
import { wrong } from './query.js';

/**
 * What a field of a resource can be asked: `token` for the whole value, `text` for words and parts too, `number` for
 * ranges too.
 */
export type FieldKind = 'token' | 'text' | 'number';
export type Fields<T> = Readonly<Record<string, { kind: FieldKind; read(row: T): unknown }>>;

interface Searchable {
  metadata?: Record<string, string> | null;
}

/** Whether rows fit the query. @throws StripeError for a field or an operator that the resource has not */
export function matcherOf<T extends Searchable>(
  query: Query,
  resource: string,
  fields: Fields<T>,
): (row: T) => boolean {
  const tests = query.clauses.map((clause) => testOf(clause, resource, fields));
  return (row) => (query.join === 'and' ? tests.every((test) => test(row)) : tests.some((test) => test(row)));
}

function testOf<T extends Searchable>(clause: Clause, resource: string, fields: Fields<T>): (row: T) => boolean {
  const { field, key, negated, operator, value } = clause;
  const known = Object.hasOwn(fields, field) ? fields[field] : undefined;
  const isMetadata = field === 'metadata' && key !== null;
  if (!isMetadata && (!known || key !== null)) {
    throw wrong(
      `Field \`${field}\` is an unsupported search field for resource \`${resource}\`. It must be one of: ${[...Object.keys(fields), 'metadata'].join(', ')}.`,
    );
  }
  const kind: FieldKind = known?.kind ?? 'token';
  const read = (row: T): unknown => (isMetadata ? row.metadata?.[key] : known?.read(row)) ?? null;
  if (operator === '~' && kind !== 'text') throw wrong(`Field \`${field}\` does not support the operator \`~\`.`);
  if (/[<>]/.test(operator) && (kind !== 'number' || typeof value !== 'number'))
    throw wrong(`Field \`${field}\` does not support the operator \`${operator}\` with this value.`);
  if (operator === '~' && (typeof value !== 'string' || value.length < 3))
    throw wrong('Substring search needs a value of at least three characters.');
  return (row) => holds(read(row), operator, value, kind) !== negated;
}

function holds(found: unknown, operator: Clause['operator'], value: Clause['value'], kind: FieldKind): boolean {
  if (value === null) return found === null || found === '';
  if (found === null) return false;
  if (kind === 'number') return compares(Number(found), operator, Number(value));
  const text = String(found).toLowerCase();
  const wanted = String(value).toLowerCase();
  if (operator === '~') return text.includes(wanted);
  if (kind === 'token') return text === wanted;
  // A text matches by its words, in their order.
  return ` ${wordsOf(text)} `.includes(` ${wordsOf(wanted)} `);
}

function wordsOf(text: string): string {
  return text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .join(' ');
}

function compares(found: number, operator: Clause['operator'], value: number): boolean {
  switch (operator) {
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '>':
      return found > value;
    case '>=':
      return found >= value;
    default:
      return found === value;
  }
}
