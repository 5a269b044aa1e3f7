import { copyOf } from '../copy.js';
import { invalid } from './errors.js';
import { linkAt, type OperationDescription } from './specification.js';

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
 * and more than four levels.
 */
export function checkExpand(description: OperationDescription, paths: readonly string[]): void {
  for (const path of paths) {
    const segments = path.split('.');
    if (segments.filter((segment) => segment !== 'data').length > depthMax) {
      throw invalid(`You cannot expand more than ${depthMax} levels of a property. Property: ${path}`, {
        param: 'expand',
      });
    }
    const allowed = description.list
      ? segments[0] === 'data' && leadsTo(description.list, segments.slice(1))
      : leadsTo(description.tags ?? [], segments);
    if (!allowed) {
      const hint =
        description.list && segments[0] !== 'data' ? ` You may want to try expanding 'data.${path}' instead.` : '';
      throw invalid(`This property cannot be expanded (${path}).${hint}`, { param: 'expand' });
    }
  }
}

function leadsTo(tags: readonly string[], segments: readonly string[]): boolean {
  return tags.some((tag) => {
    for (let length = 1; length <= segments.length; length += 1) {
      const link = linkAt(tag, segments.slice(0, length).join('.'));
      const rest = segments.slice(length);
      if (!link) continue;
      if (rest.length === 0) return Boolean(link.expand || link.include);
      if (link.list && rest[0] === 'data')
        return rest.length === 1 ? Boolean(link.include) : leadsTo(link.list, rest.slice(1));
      if (link.tags) return leadsTo(link.tags, rest);
    }
    return false;
  });
}

/** A copy of `value` with each path of `expand`, which {@link checkExpand} has passed, replaced by its object. */
export function expandReply(value: unknown, paths: readonly string[], expander: Expander): unknown {
  const reply = copyOf(value);
  for (const path of paths) expandAt(reply, path.split('.'), expander, { tag: '', trail: [] });
  return reply;
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
