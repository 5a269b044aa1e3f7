import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { tooLarge, tooSmall } from '../lists.js';
import { type Operation, operation } from '../operation.js';
import { type Fields, matcherOf } from './fields.js';
import { parseQuery, wrong } from './query.js';

/** How long a new object stays unfound, in seconds: Stripe's index is not read-after-write, and says "under a minute". */
const indexSeconds = 60;

interface SearchParams {
  query: string;
  limit?: number;
  page?: string;
}

interface Row {
  id: string;
  created: number;
  metadata?: Record<string, string> | null;
}

/** The search of one resource, over the fields that Stripe lets it be searched by. */
export function search<T extends Row>(path: string, rowsOf: (app: App) => T[], fields: Fields<T>): Operation {
  return operation<SearchParams>('GET', path, ['limit', 'page', 'query'], ({ app, params }) => {
    const { limit = 10, page, query } = params;
    if (limit < 1) throw tooSmall('limit', 1);
    if (limit > 100) throw tooLarge('limit', 100);
    if (query.trim() === '') throw wrong('The search query is empty.');
    const fits = matcherOf(parseQuery(query), path.split('/')[2] ?? '', fields);
    const start = page === undefined ? 0 : startOf(page);
    const indexed = app.now() - indexSeconds;
    const found = rowsOf(app).filter((row) => row.created <= indexed && fits(row));
    const has_more = start + limit < found.length;
    const data = found.slice(start, start + limit);
    const next_page = has_more ? pageAt(start + limit) : null;
    return { object: 'search_result', data, has_more, next_page, total_count: found.length, url: path };
  });
}

function pageAt(start: number): string {
  return Buffer.from(`from:${start}`).toString('base64url');
}

function startOf(page: string): number {
  const start = /^from:(\d{1,9})$/.exec(Buffer.from(page, 'base64url').toString())?.[1];
  if (start === undefined)
    throw invalid(`Invalid page: ${page}. Use the next_page of an earlier answer.`, { param: 'page' });
  return Number(start);
}

export const created = { kind: 'number', read: (row: Row) => row.created } as const;
export const token = <T>(read: (row: T) => unknown) => ({ kind: 'token', read }) as const;
export const text = <T>(read: (row: T) => unknown) => ({ kind: 'text', read }) as const;
export const number = <T>(read: (row: T) => unknown) => ({ kind: 'number', read }) as const;
