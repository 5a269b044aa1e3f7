import { copyOf } from '../core/copy.js';
import { invalid } from '../core/errors.js';
import { linkAt, type OperationDescription, opensAt } from '../core/specification.js';

type Json = Record<string, unknown>;

/** What `expand` needs from the state: an object by its id, and fields that exist only when asked for. */
export interface Expander {
  /** @param tags the kinds of objects that the field holds: an id may stand for one in an older form */
  find(id: string, tags?: readonly string[]): object | undefined;
  /** E.g. a Checkout Session's `line_items`; undefined when the object has no such field. */
  include(object: Json, field: string): unknown;
}

const depthMax = 4;

/**
 * Refuses paths that Stripe refuses, before the request has any effect: fields that do not exist or hold no object,
 * and more than four levels, of which the `data` of a list is one. What is an object already may be named too.
 */
export function checkExpand(description: OperationDescription, paths: readonly string[]): void {
  const { list, tags = [] } = description;
  for (const path of paths) {
    const segments = path.split('.');
    if (segments.length > depthMax) {
      throw invalid(`You cannot expand more than ${depthMax} levels of a property. Property: ${path}`, {
        code: 'property_expansion_max_depth',
      });
    }
    const leads = (until: number) => {
      const named = segments.slice(0, until);
      if (!list) return leadsTo(tags, named);
      return named[0] === 'data' ? named.length === 1 || leadsTo(list, named.slice(1)) : isTotal(description, named);
    };
    const wrong = segments.findIndex((_, index) => !leads(index + 1));
    if (wrong < 0) continue;
    const property = segments.slice(0, wrong + 1).join('.');
    const hint = list && wrong === 0 ? ` You may want to try expanding 'data.${property}' instead.` : '';
    throw invalid(`This property cannot be expanded (${property}).${hint}`);
  }
}

/** How much a search finds in all is shown only when asked. */
function isTotal({ path }: OperationDescription, segments: readonly string[]): boolean {
  return path.endsWith('/search') && segments.join('.') === 'total_count';
}

/** Whether the path leads to an object, or part of the way to one. */
function leadsTo(tags: readonly string[], segments: readonly string[]): boolean {
  return tags.some((tag) => {
    if (opensAt(tag, segments.join('.'))) return true;
    for (let length = 1; length < segments.length; length += 1) {
      const link = linkAt(tag, segments.slice(0, length).join('.'));
      const rest = segments.slice(length);
      if (link?.list && rest[0] === 'data') return rest.length === 1 || leadsTo(link.list, rest.slice(1));
      if (link?.tags && leadsTo(link.tags, rest)) return true;
    }
    return false;
  });
}

/** A copy of `value` with each path of `expand`, which {@link checkExpand} has passed, replaced by its object. */
export function expandReply(value: unknown, paths: readonly string[], expander: Expander): unknown {
  const reply = copyOf(value);
  for (const path of paths) expandAt(reply, path.split('.'), expander, { tag: '', trail: [] });
  if (!paths.includes('total_count')) hideTotal(reply as Json);
  return reply;
}

/** Lists within other objects show theirs; a search does when it is asked to. */
function hideTotal(reply: Json): void {
  if (reply.object === 'search_result') delete reply.total_count;
}

interface Place {
  /** The `object` of the nearest enclosing API object. */
  tag: string;
  /** Field names from that object to here. */
  trail: string[];
}

function expandAt(value: unknown, segments: string[], expander: Expander, place: Place): void {
  const [field, ...rest] = segments;
  if (field === undefined || value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value) expandAt(item, segments, expander, place);
    return;
  }
  const holder = value as Json;
  const isObject = typeof holder.object === 'string' && typeof holder.id === 'string';
  const here: Place = isObject ? { tag: holder.object as string, trail: [] } : place;
  const trail = [...here.trail, field];
  const link = linkAt(here.tag, trail.join('.'));
  if (link?.include && holder[field] === undefined) {
    const included = expander.include(holder, field);
    if (included !== undefined) holder[field] = copyOf(included);
  } else if (link?.expand) {
    holder[field] = resolveIds(holder[field], expander, link.tags);
  }
  if (rest.length > 0) expandAt(holder[field], rest, expander, { tag: here.tag, trail });
}

function resolveIds(value: unknown, expander: Expander, tags: readonly string[] | undefined): unknown {
  if (typeof value === 'string') {
    const found = expander.find(value, tags);
    return found ? copyOf(found) : value;
  }
  return Array.isArray(value) ? value.map((item) => resolveIds(item, expander, tags)) : value;
}
