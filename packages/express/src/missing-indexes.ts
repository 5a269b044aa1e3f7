import type { Connection } from 'mongoose';
import { AccountModel } from './accounts/service.js';
import { PaymentModel, SessionModel } from './checkout/service.js';
import { NoticeModel } from './notices/service.js';
import { RechargeModel } from './recharge/service.js';
import { SubscriptionModel } from './subscriptions/service.js';
import { EventModel } from './webhooks/service.js';

/** An index the kit stands on. */
export interface BillingIndex {
  /** Name of the collection. */
  collection: string;
  /** Fields, and the direction of each. */
  key: Record<string, 1 | -1>;
  /** Name of the index. */
  name: string;
}

/** Credits build theirs without a schema. A test compares this whole list with what `ready()` builds. */
const creditIndexes: BillingIndex[] = [
  { collection: 'ledger_entries', key: { account: 1, key: 1 }, name: 'entry_of_key' },
  { collection: 'accounts', key: { 'credits.pending': 1, _id: 1 }, name: 'accounts_to_drain' },
];

/** Every index that `billing.ready()` builds. */
export function kitIndexes(connection: Connection): BillingIndex[] {
  const kinds = [AccountModel, SessionModel, PaymentModel, SubscriptionModel, RechargeModel, NoticeModel] as const;
  const models = [...kinds.map((Kind) => new Kind(connection).model), new EventModel(connection, '').model];
  const ofModels = models.flatMap((model) =>
    model.schema.indexes().map(([key, options]) => ({
      collection: model.collection.name,
      key: key as BillingIndex['key'],
      name: String(options?.name),
    })),
  );
  return [...ofModels, ...creditIndexes];
}

/** The indexes that are not there. Reads only; a connection on which billing never ran misses all of them. */
export async function missingIndexes(connection: Connection): Promise<BillingIndex[]> {
  const missing: BillingIndex[] = [];
  const present = new Map<string, Set<string>>();
  for (const index of kitIndexes(connection)) {
    const names = present.get(index.collection) ?? (await indexNames(connection, index.collection));
    present.set(index.collection, names);
    if (!names.has(index.name)) missing.push(index);
  }
  return missing;
}

async function indexNames(connection: Connection, collection: string): Promise<Set<string>> {
  try {
    const found = await connection.collection(collection).indexes();
    return new Set(found.map(({ name }) => String(name)));
  } catch (error) {
    // NamespaceNotFound: the collection is made with its first index.
    if ((error as { code?: number }).code === 26) return new Set();
    throw error;
  }
}
