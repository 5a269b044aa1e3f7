/** A server whose routes are measured from another process: Tillkit's, and each one's bare counterpart. */

import { newCreditKey } from '@tillkit/express';
import express from 'express';
import Stripe from 'stripe';
import { openBilling } from './billing.mjs';
import { accountIds } from './contenders.mjs';
import { openConnection } from './databases.mjs';

const durably = { writeConcern: { w: 'majority', journal: true } };
const connection = await openConnection(process.argv[2]);
const database = connection.getClient().db(connection.name);
const balances = database.collection('bench_http');
const events = database.collection('bench_events');
const identify = (req) => ({ accountId: req.get('x-account'), userId: 'bench' });
const billing = openBilling(connection, { identify, workers: false });
const { webhooks } = new Stripe('sk_test_bench');
await billing.ready();
await balances.deleteMany({});
await balances.insertMany(accountIds(1000).map((_id) => ({ _id, balance: 0 })));

const app = express();
app.post('/bare-spend', async (req, res) => {
  await balances.updateOne({ _id: req.get('x-account') }, { $inc: { balance: -1 } }, durably);
  res.json({ ok: true });
});
app.post('/spend', async (req, res) => {
  await billing.credits.spend(req.get('x-account'), { amount: 1, key: newCreditKey() });
  res.json({ ok: true });
});
app.post('/paid', billing.requireCredits(1), (_req, res) => res.json({ ok: true }));
app.post('/bare-webhook', express.raw({ type: '*/*' }), async (req, res) => {
  const event = webhooks.constructEvent(req.body, req.get('stripe-signature'), 'whsec_bench');
  await events.insertOne({ _id: event.id, type: event.type, payload: event, at: new Date() }, durably);
  res.json({ received: true });
});
app.use('/billing', billing.router);

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', async () => {
  await billing.credits.drain();
  process.send({ drained: true });
});
process.on('disconnect', async () => {
  server.closeAllConnections();
  server.close();
  await billing.close();
  await connection.close();
  process.exit();
});
