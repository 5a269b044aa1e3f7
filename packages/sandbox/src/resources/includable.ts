import type { App } from '../app.js';
import type { Expander } from '../wire/expand.js';

/** Fields that an object shows only when `expand` names them. */
export function expanderOf(app: App): Expander {
  return {
    find: (id) => app.store.find(id),
    include: () => undefined,
  };
}
