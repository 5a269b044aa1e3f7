import { z } from 'zod';

/** What the contract says of its schemas. A registry of our own: zod's global one may hold the host's schemas too. */
export interface Described {
  /** Name in OpenAPI; schemas that have none are written out where they are used. */
  id?: string;
  description?: string;
  examples?: unknown[];
}

export const contractRegistry = z.registry<Described>();
