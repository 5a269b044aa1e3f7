import { randomUUID } from 'node:crypto';
import { definePlans, newCreditKey } from '@tillkit/express';
import { openBilling } from './billing.mjs';
import { openConnection } from './databases.mjs';

const durably = { writeConcern: { w: 'majority', journal: true } };
const lockMs = 5000;

/** Both are of every account. The first allows one use a year, so that all others are of the second. */
const plans = definePlans({
  small: {
    name: 'Small',
    free: true,
    quotas: { scarce: { limit: 1, period: 'year' }, plenty: { limit: 1e9, period: 'year' } },
  },
  large: { name: 'Large', free: true, quotas: { scarce: { limit: 1e9, period: 'year' } } },
});

/**
 * Two ways to use 1 of a quota of two plans. `plenty` is allowed by the first plan; `scarce` is used up there, and
 * continues with the second.
 */
export async function openQuotaContenders(uri) {
  const connection = await openConnection(uri);
  const client = connection.getClient();
  const database = client.db(connection.name);
  const windows = database.collection('bench_windows');
  const locks = database.collection('bench_locks');
  const uses = database.collection('bench_uses');
  const billing = openBilling(connection, { plans });
  await billing.ready();
  const hello = await database.admin().command({ hello: 1 });
  let hasTransactions = Boolean(hello.setName);

  async function tillkit(accountId, quota) {
    await billing.quotas.consume(accountId, { quota, key: newCreditKey() });
  }

  /**
   * What is found in many applications: a conditional decrement of the first plan, which is one round trip; when it
   * finds nothing left, the account is locked, and all plans are looked at, in a transaction where there are any. No
   * key, no entry: a repeat counts twice.
   */
  async function decrementElseLock(account, quota) {
    const now = new Date();
    const fast = await windows.updateOne(
      { _id: `${account}:small:${quota}`, left: { $gte: 1 }, resetAt: { $gt: now } },
      { $inc: { left: -1 } },
      durably,
    );
    if (fast.matchedCount === 1) return;
    const owner = randomUUID();
    await lock(account, owner);
    try {
      await (hasTransactions
        ? client.withSession((session) =>
            session.withTransaction(() => slowly(account, quota, session), { writeConcern: durably.writeConcern }),
          )
        : slowly(account, quota));
    } finally {
      await locks.deleteOne({ _id: account, owner }, durably);
    }
  }

  async function lock(_id, owner) {
    for (;;) {
      const now = Date.now();
      try {
        await locks.updateOne(
          { _id, expiresAt: { $lt: new Date(now) } },
          { $set: { owner, expiresAt: new Date(now + lockMs) } },
          { ...durably, upsert: true },
        );
        return;
      } catch (error) {
        if (error.code !== 11000) throw error;
        await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 4));
      }
    }
  }

  async function slowly(account, quota, session) {
    const inside = session ? { session } : durably;
    const found = await windows.find({ account, quota }, session ? { session } : {}).toArray();
    const now = new Date();
    const window = found.sort((a, b) => a.order - b.order).find(({ left, resetAt }) => left >= 1 && resetAt > now);
    if (!window) throw new Error('not enough');
    await windows.updateOne({ _id: window._id }, { $inc: { left: -1 } }, inside);
    await uses.insertOne({ account, quota, plan: window.plan, at: now }, inside);
  }

  return {
    ways: { decrementElseLock, tillkit },
    billing,
    hasTransactions: () => hasTransactions,

    async fill(ids) {
      const resetAt = new Date(Date.now() + 365 * 86_400_000);
      const rowsOf = (account) =>
        [
          ['small', 'scarce', 0],
          ['large', 'scarce', 1e9],
          ['small', 'plenty', 1e9],
        ].map(([plan, quota, left], order) => {
          return { _id: `${account}:${plan}:${quota}`, account, plan, quota, left, resetAt, order };
        });
      await windows.insertMany(ids.flatMap(rowsOf));
      await windows.createIndex({ account: 1, quota: 1 });
      for (const id of ids) await tillkit(id, 'scarce');
      if (hasTransactions) {
        hasTransactions = await decrementElseLock(ids[0], 'scarce').then(
          () => true,
          () => false,
        );
      }
    },

    async close() {
      await billing.close();
      await connection.close();
    },
  };
}
