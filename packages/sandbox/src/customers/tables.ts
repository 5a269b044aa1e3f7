import { defineMap, type PartOf } from '../core/store.js';
import type { CustomerSession } from '../core/stored.js';

/** By their client secrets: they have no id. */
export const customerSessionsIn: PartOf<Map<string, CustomerSession>> = defineMap('customerSessions');
