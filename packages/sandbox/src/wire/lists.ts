import { invalid, missing } from './errors.js';

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

/**
 * One page of `items`, which come in the order Stripe lists them (newest first). `starting_after` and
 * `ending_before` name an object of the list; with the latter the page that ends just before it is returned.
 */
export function paginate<T extends { id: string }>(
  items: T[],
  parameters: ListParameters,
  url: string,
  noun: string,
): List<T> {
  const { limit = 10, starting_after, ending_before, created } = parameters;
  if (limit < 1) throw tooSmall('limit', 1);
  if (limit > 100)
    throw invalid('This value must be less than or equal to 100.', {
      code: 'parameter_invalid_integer',
      param: 'limit',
    });
  if (starting_after !== undefined && ending_before !== undefined) {
    throw invalid('You may only specify one of these parameters: ending_before, starting_after.', {
      param: 'ending_before',
    });
  }
  const kept =
    created === undefined
      ? items
      : items.filter((item) => withinCreated((item as { created?: number }).created, created));
  const positionOf = (id: string, param: string): number => {
    const index = kept.findIndex((item) => item.id === id);
    if (index < 0) throw missing(noun, id, param);
    return index;
  };
  if (ending_before !== undefined) {
    const end = positionOf(ending_before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: kept.slice(start, end), has_more: start > 0, url };
  }
  const start = starting_after === undefined ? 0 : positionOf(starting_after, 'starting_after') + 1;
  return { object: 'list', data: kept.slice(start, start + limit), has_more: start + limit < kept.length, url };
}

export function tooSmall(param: string, least: number) {
  return invalid(`This value must be greater than or equal to ${least}.`, { code: 'parameter_invalid_integer', param });
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
