import type { App } from '../core/app.js';
import type { Watcher } from '../core/due.js';
import type { Expander } from './expand.js';
import type { Operation } from './operation.js';

type Include = (app: App, id: string) => unknown;

/** What a domain adds to the sandbox. Each domain folder has one, in its `domain.ts`. */
export interface Domain {
  operations?: readonly Operation[];
  /** Fields that an object shows only when `expand` names them, by object and field. */
  includable?: Record<string, Record<string, Include>>;
  /** Another form of the object that an id stands for, where a field holds that kind of object (its tags). */
  formOf?(app: App, id: string, tags: readonly string[]): object | undefined;
  /** What waits for the clock. */
  watchers?: readonly Watcher[];
  /** Follows the signals of the domains below. */
  follow?(app: App): void;
  /** Registers its pages and controls. */
  pages?(app: App): void;
}

/** Lets the domains follow each other and the clock. @param domains lowest first */
export function follow(app: App, domains: readonly Domain[]): void {
  for (const domain of domains) domain.follow?.(app);
  // Of what falls due at one moment, the higher domain's happens first: a session expires before its payment does.
  for (const domain of domains.toReversed()) app.watchers.push(...(domain.watchers ?? []));
}

export function expanderOf(app: App, domains: readonly Domain[]): Expander {
  const includeOf = (tag: string, field: string) =>
    domains.map(({ includable }) => includable?.[tag]?.[field]).find((include) => include !== undefined);
  return {
    find: (id, tags = []) =>
      domains.map((domain) => domain.formOf?.(app, id, tags)).find((form) => form !== undefined) ?? app.find(id),
    include: (object, field) => includeOf(String(object.object), field)?.(app, String(object.id)),
  };
}
