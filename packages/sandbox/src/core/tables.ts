import { addFinder, defineSet, defineTable, type PartOf, type Table } from './store.js';
import type { Account, Customer, StoredEvent, TestClock } from './stored.js';

export const customersIn: PartOf<Table<Customer>> = defineTable('customers', { noun: 'customer', expandable: true });

export const testClocksIn: PartOf<Table<TestClock>> = defineTable('testClocks', {
  noun: 'test clock',
  expandable: true,
});

export const eventsIn: PartOf<Table<StoredEvent>> = defineTable('events', { noun: 'event' });

/** The accounts connected to the platform. */
export const accountsIn: PartOf<Table<Account>> = defineTable('accounts', { noun: 'account', expandable: true });

/** Tombstones: a deleted customer is still answered, as deleted. */
export const deletedCustomersIn: PartOf<Set<string>> = defineSet('deletedCustomers');

addFinder((store, id) => (deletedCustomersIn(store).has(id) ? { id, object: 'customer', deleted: true } : undefined));
