import { newCreditKey } from '@tillkit/express';
import mongoose from 'mongoose';
import { openBilling } from '../billing.mjs';
import { closedLoop, compare } from '../measure.mjs';
import { heading, ratios, table } from '../report.mjs';

/** Reads and spends of an account with many entries beside one with a thousand. */
export async function growth(database, { rounds, seconds, entries }) {
  const billing = openBilling(database.connection);
  const { credits } = billing;
  const few = { id: 'account-few', entries: 1000 };
  const many = { id: 'account-many', entries };
  try {
    await billing.ready();
    for (const { id, entries: count } of [few, many]) {
      await credits.grant(id, {
        unit: 'usd',
        amount: 1e12,
        key: 'grant',
        kind: 'paid',
        source: { type: 'payment', id: 'bench' },
      });
      let left = count - 1;
      const caller = async () => {
        while (left-- > 0) await credits.spend(id, { amount: 1, key: newCreditKey() });
      };
      await Promise.all(Array.from({ length: 256 }, caller));
      await credits.drain();
    }
    const contender = (account, request, callers) => ({
      name: `${account.entries.toLocaleString('en-US')} entries`,
      run: (duration) => closedLoop({ callers, seconds: duration, request: () => request(account.id) }),
    });
    for (const [name, request, callers] of [
      ['reading the balance', (id) => credits.balance(id), 8],
      ['reading the first page of the ledger', (id) => credits.ledger(id, { limit: 25 }), 8],
      ['a spend', (id) => credits.spend(id, { amount: 1, key: newCreditKey() }), 1],
    ]) {
      const results = await compare([contender(few, request, callers), contender(many, request, callers)], {
        rounds,
        seconds,
      });
      heading(`${database.name}: ${name}`);
      ratios(results, name === 'reading the balance' ? { [results[1].name]: 0.83 } : {});
    }
    const sizes = await Promise.all([few, many].map(({ id }) => sizeOf(database.connection, id)));
    heading(`${database.name}: size of the account's document`);
    table(
      ['', 'bytes'],
      [few, many].map((account, index) => [`${account.entries.toLocaleString('en-US')} entries`, String(sizes[index])]),
    );
  } finally {
    await billing.close();
  }
}

async function sizeOf(connection, _id) {
  return mongoose.mongo.BSON.calculateObjectSize(await connection.collection('accounts').findOne({ _id }));
}
