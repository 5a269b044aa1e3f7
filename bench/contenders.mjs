import { randomUUID } from 'node:crypto';
import { newCreditKey } from '@tillkit/express';
import { openBilling } from './billing.mjs';
import { openConnection } from './databases.mjs';

/** What Tillkit's own writes wait for; the contenders wait for the same. */
const durably = { writeConcern: { w: 'majority', journal: true } };
const keysKept = 32;

export const accountIds = (count) => Array.from({ length: count }, (_, index) => `account-${index}`);

/**
 * Ways to take 1 from an account, each a function of the account's id that throws when it fails. Where they do less
 * than a spend of Tillkit, their comment says what.
 */
export async function openContenders(uri) {
  const connection = await openConnection(uri);
  const client = connection.getClient();
  const database = client.db(connection.name);
  const balances = database.collection('bench_balances');
  const entries = database.collection('bench_entries');
  const billing = openBilling(connection);
  await billing.ready();

  /** The limit: no check, no key, no entry. */
  async function bare(_id) {
    await balances.updateOne({ _id }, { $inc: { balance: -1 } }, durably);
  }

  /** Tillkit: checked, once per key, with an entry that moves on to the ledger, grants in burn order, expiry. */
  async function spend(accountId) {
    await billing.credits.spend(accountId, { amount: 1, key: newCreditKey() });
  }

  /** Checked, once per key while the key is among the last 32. No entry, one grant. Two round trips. */
  async function readThenSwap(_id) {
    const key = randomUUID();
    for (;;) {
      const account = await balances.findOne({ _id }, { readConcern: { level: 'majority' } });
      if (account.keys.includes(key)) return;
      if (account.balance < 1) throw new Error('not enough');
      const { matchedCount } = await balances.updateOne(
        { _id, seq: account.seq },
        {
          $set: { balance: account.balance - 1, seq: account.seq + 1 },
          $push: { keys: { $each: [key], $slice: -keysKept } },
        },
        durably,
      );
      if (matchedCount === 1) return;
    }
  }

  /** Checked, once per key, with an entry. A crash between the two leaves an entry that was never paid. Two round trips. */
  async function insertThenIncrement(account) {
    const key = randomUUID();
    await entries.insertOne({ account, key, amount: -1, at: new Date() }, durably);
    const { matchedCount } = await balances.updateOne(
      { _id: account, balance: { $gte: 1 } },
      { $inc: { balance: -1 } },
      durably,
    );
    if (matchedCount === 1) return;
    await entries.deleteOne({ account, key }, durably);
    throw new Error('not enough');
  }

  /** The same two in a transaction: crash-safe. Three round trips and a commit. */
  async function transaction(account) {
    await client.withSession((session) =>
      session.withTransaction(
        async () => {
          await entries.insertOne({ account, key: randomUUID(), amount: -1, at: new Date() }, { session });
          const { matchedCount } = await balances.updateOne(
            { _id: account, balance: { $gte: 1 } },
            { $inc: { balance: -1 } },
            { session },
          );
          if (matchedCount === 0) throw new Error('not enough');
        },
        { writeConcern: durably.writeConcern },
      ),
    );
  }

  return {
    ways: { bare, spend, readThenSwap, insertThenIncrement, transaction },
    billing,

    /** Accounts that nobody can empty in a run, each with two grants. */
    async fill(ids) {
      await balances.insertMany(ids.map((_id) => ({ _id, balance: 1e12, seq: 0, keys: [] })));
      await entries.createIndex({ account: 1, key: 1 }, { unique: true });
      const grant = { unit: 'usd', amount: 1e12, kind: 'paid', source: { type: 'payment', id: 'bench' } };
      for (const id of ids) {
        await billing.credits.grant(id, { ...grant, key: 'first' });
        await billing.credits.grant(id, { ...grant, key: 'second', expiresAt: new Date('2100-01-01') });
      }
    },

    /** Why there are no transactions on this server, or null. */
    async whyNoTransactions() {
      const hello = await database.admin().command({ hello: 1 });
      if (!hello.setName) return 'a server that stands alone has none';
      try {
        await transaction('account-0');
        return null;
      } catch (error) {
        return error.message;
      }
    },

    async close() {
      await billing.close();
      await connection.close();
    },
  };
}
