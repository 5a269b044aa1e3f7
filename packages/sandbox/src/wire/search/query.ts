import { invalid } from '../../core/errors.js';

/*
 * Stripe's search query language (https://docs.stripe.com/search): clauses of a field, an operator and a value, joined by
 * AND or by OR, never by both.
 */

export type Operator = ':' | '~' | '<' | '<=' | '>' | '>=';

export interface Clause {
  field: string;
  /** Of `metadata["key"]`. */
  key: string | null;
  negated: boolean;
  operator: Operator;
  /** null is the keyword: the field is absent. */
  value: string | number | null;
}

export interface Query {
  join: 'and' | 'or';
  clauses: Clause[];
}

const clausesMax = 10;

const pattern =
  /\s*(?:(-)?([a-z_][a-z_0-9.]*)(?:\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\])?\s*(:|~|<=|>=|<|>)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|null|true|false))/iy;
const joiner = /\s+(AND|OR)(?=\s)|\s+(?=\S)/iy;

/** @throws StripeError for what is no query */
export function parseQuery(text: string): Query {
  const clauses: Clause[] = [];
  let join: 'and' | 'or' | undefined;
  let at = 0;
  for (;;) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw unreadable(at);
    clauses.push(clauseOf(match));
    at = pattern.lastIndex;
    if (text.slice(at).trim() === '') break;
    joiner.lastIndex = at;
    const joined = joiner.exec(text);
    if (!joined) throw unreadable(at);
    const word = (joined[1] ?? 'AND').toLowerCase() as 'and' | 'or';
    if (join !== undefined && join !== word) throw wrong('AND and OR cannot be combined in one search query.');
    join = word;
    at = joiner.lastIndex;
  }
  if (clauses.length > clausesMax) throw wrong(`A search query can have up to ${clausesMax} clauses.`);
  return { join: join ?? 'and', clauses };
}

function clauseOf(match: RegExpExecArray): Clause {
  const [, minus, field = '', double, single, operator, raw = ''] = match;
  const key = double ?? single;
  return {
    field: field.toLowerCase(),
    key: key === undefined ? null : unescaped(key),
    negated: minus !== undefined,
    operator: operator as Operator,
    value: readValue(raw),
  };
}

function readValue(raw: string): string | number | null {
  if (/^["']/.test(raw)) return unescaped(raw.slice(1, -1));
  if (raw.toLowerCase() === 'null') return null;
  return /^-?\d/.test(raw) ? Number(raw) : raw.toLowerCase();
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

function unreadable(at: number) {
  return wrong(
    `We were unable to parse your search query. Try using the format \`metadata["key"]:"value"\` to query for metadata or key:"value" to query for other fields. It makes no sense from position ${at} on.`,
  );
}

export function wrong(message: string) {
  return invalid(`${message} See https://stripe.com/docs/search#search-query-language for the query language.`, {
    param: 'query',
  });
}
