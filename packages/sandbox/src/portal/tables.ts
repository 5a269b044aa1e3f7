import { defineTable, type PartOf, type Table } from '../core/store.js';
import type { PortalConfiguration, PortalSession } from '../core/stored.js';

export const portalConfigurationsIn: PartOf<Table<PortalConfiguration>> = defineTable('portalConfigurations', {
  noun: 'configuration',
  expandable: true,
});

export const portalSessionsIn: PartOf<Table<PortalSession>> = defineTable('portalSessions', {
  noun: 'session',
  expandable: true,
});
