import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import mongoose from 'mongoose';
import { createBilling } from '../createBilling.js';
import type { BillingOptions } from '../options.js';
import { appOrigin, identify, memoryLogger, testPlans } from './host.js';

/** What a test process is started with, as JSON. */
export interface ApiSettings {
  mongoUri: string;
  stripe: BillingOptions['stripe'];
  workers: boolean;
  topUp?: BillingOptions['topUp'];
  /** Step of fulfilment at which the process kills itself with SIGKILL. */
  killAt?: string;
  port?: number;
  /** Major version of Express that host and kit run on. 5 by default. */
  express?: 4 | 5;
}

/** What a test asks of it, and gets back under the same id. */
export type ApiRequest = { id: number } & ({ ask: 'ensure'; accountId: string } | { ask: 'sweep' } | { ask: 'drain' });

/** A host application with billing in a process of its own. Says `{ ready: port }` when it listens. */
export async function serve(settings: ApiSettings) {
  const { mongoUri, stripe, workers, topUp, killAt, port = 0 } = settings;
  const mongo = await mongoose.createConnection(mongoUri, { autoIndex: false }).asPromise();
  const app = express();
  const server = app.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  const billing = createBilling({
    mongo,
    stripe,
    appUrls: [appOrigin],
    baseUrl: `http://127.0.0.1:${bound}/api/billing`,
    plans: testPlans,
    identify,
    logger: memoryLogger([]),
    rateLimits: false,
    workers,
    ...(topUp ? { topUp } : {}),
    onStep: (step) => {
      if (step === killAt) process.kill(process.pid, 'SIGKILL');
    },
  });
  app.use('/api/billing', billing.router);
  app.post('/chat', billing.requireCredits(5), (_req, res) => void res.json({ reply: 'hello' }));
  process.on('message', async (request: ApiRequest) => {
    try {
      process.send?.({ id: request.id, answer: await answer(request) });
    } catch (error) {
      process.send?.({ id: request.id, failure: String(error) });
    }
  });
  process.once('disconnect', () => process.exit(0));
  // Express 4 still has `app.del`; what a test asked for is what it gets.
  if ((settings.express ?? 5) !== ('del' in app ? 4 : 5))
    throw new Error('This is another Express than was asked for.');
  process.send?.({ ready: bound });

  async function answer(request: ApiRequest): Promise<unknown> {
    switch (request.ask) {
      case 'ensure':
        return billing.accounts.ensure({ accountId: request.accountId, userId: request.accountId });
      case 'sweep':
        return billing.sweep({ all: true });
      default:
        return billing.webhooks.drain();
    }
  }
}
