import { type Billing, type Clock, createBilling, mongoConnected } from '@tillkit/express';
import mongoose from 'mongoose';
import { pino } from 'pino';
import type { Auth } from './auth.js';
import type { AppConfig } from './env.js';
import { plans } from './plans.js';

/**
 * Connects to the database and creates the billing on it. The API and the worker both use it, so they have the same
 * options. Use `workers: false` in a process that only serves, reads or sets up. `clock` is for development, with the
 * sandbox's time.
 */
export async function openBilling(
  config: AppConfig,
  identify: Auth['userOf'],
  options: { workers: boolean; clock?: Clock },
) {
  const logger = pino({ level: config.logLevel });
  const connecting = mongoose.createConnection(config.billing.mongoUri, { serverSelectionTimeoutMS: 5_000 });
  const mongo = await mongoConnected(connecting.asPromise());
  const billing: Billing = createBilling({
    ...config.billing,
    mongo,
    plans,
    topUp: { currencies: ['usd'], minimumMinor: 1_000, maximumMinor: 2_500_000, presetsMinor: [1_000, 2_500, 10_000] },
    identify: (req) => {
      const user = identify(req);
      return user && { accountId: user.accountId, userId: user.id, email: user.email, name: user.name };
    },
    isAdmin: ({ userId }) => config.billing.adminUserIds.includes(userId),
    logger,
    ...options,
  });
  await billing.ready();
  const close = async () => {
    await billing.close();
    await mongo.close();
  };
  return { billing, mongo, logger, close };
}
