import { invalid, missing } from '../core/errors.js';

/** The parameters every list takes. */
export interface ListParameters {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
  created?: number | { gt?: number; gte?: number; lt?: number; lte?: number };
}

export interface List<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

/** A whole list inside another object, such as a subscription's items. */
export function listOf<T>(data: T[], url: string): List<T> {
  return { object: 'list', data, has_more: false, url };
}

/** Where an object is looked for that a cursor names: the table of the list's resource. */
export interface CursorSource {
  /** How Stripe calls the resource in "No such …". */
  noun: string;
  newestFirst(): readonly { id: string }[];
}

/**
 * One page of `items`, which come in the order Stripe lists them (newest first). `starting_after` and `ending_before` name
 * an object of the list; with the latter the page that ends just before it is returned. With a `source` that is a table, an
 * object that the list's filters leave out, as they may since the page before, still has its place.
 *
 * @param source where `items` are from, or the resource's noun when they are part of one object
 */
export function paginate<T extends { id: string }>(
  items: T[],
  parameters: ListParameters,
  url: string,
  source: CursorSource | string,
): List<T> {
  const { limit = 10, starting_after, ending_before, created } = parameters;
  if (limit < 1) throw tooSmall('limit', 1);
  if (limit > 100) throw tooLarge('limit', 100);
  if (starting_after !== undefined && ending_before !== undefined)
    throw invalid('You cannot parameterize both starting_after and ending_before.');
  const kept =
    created === undefined
      ? items
      : items.filter((item) => withinCreated((item as { created?: number }).created, created));
  if (ending_before !== undefined) {
    const end = placeOf(kept, ending_before, 'ending_before', source).from;
    const start = Math.max(0, end - limit);
    return { object: 'list', data: kept.slice(start, end), has_more: start > 0, url };
  }
  const start = starting_after === undefined ? 0 : placeOf(kept, starting_after, 'starting_after', source).to;
  return { object: 'list', data: kept.slice(start, start + limit), has_more: start + limit < kept.length, url };
}

/** How many of the items come before the cursor's object, and with it. @throws StripeError resource_missing */
function placeOf(
  items: readonly { id: string }[],
  id: string,
  param: string,
  source: CursorSource | string,
): { from: number; to: number } {
  const index = items.findIndex((item) => item.id === id);
  if (index >= 0) return { from: index, to: index + 1 };
  const all = typeof source === 'string' ? [] : source.newestFirst();
  const position = all.findIndex((row) => row.id === id);
  if (position < 0) throw missing(typeof source === 'string' ? source : source.noun, id, param);
  const newer = new Set(all.slice(0, position).map((row) => row.id));
  const count = items.filter((item) => newer.has(item.id)).length;
  return { from: count, to: count };
}

export function tooSmall(param: string, least: number) {
  return invalid(`This value must be greater than or equal to ${least}.`, { code: 'parameter_invalid_integer', param });
}

export function tooLarge(param: string, most: number) {
  return invalid(`This value must be less than or equal to ${most}.`, { code: 'parameter_invalid_integer', param });
}

function withinCreated(at: number | undefined, filter: NonNullable<ListParameters['created']>): boolean {
  return at === undefined || withinRange(at, filter);
}

/** Whether a moment is what a filter of a list asks for; one that has not come is in no range. */
export function withinRange(at: number | null, filter: ListParameters['created']): boolean {
  if (filter === undefined) return true;
  if (at === null) return false;
  if (typeof filter === 'number') return at === filter;
  if (filter.gt !== undefined && !(at > filter.gt)) return false;
  if (filter.gte !== undefined && !(at >= filter.gte)) return false;
  if (filter.lt !== undefined && !(at < filter.lt)) return false;
  return filter.lte === undefined || at <= filter.lte;
}
