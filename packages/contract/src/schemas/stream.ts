import { z } from 'zod';
import { balance } from './credits.js';
import { quota } from './quotas.js';
import { contractRegistry } from './registry.js';
import { subscriptionAccess } from './subscriptions.js';

/** What an account has and may do at one moment: the data of each event of the stream. */
export const accountSnapshot = z
  .strictObject({
    balances: z.array(balance).register(contractRegistry, { description: 'As of GET /credits.' }),
    quotas: z.array(quota).register(contractRegistry, { description: 'As of GET /quotas.' }),
    access: subscriptionAccess
      .nullable()
      .register(contractRegistry, { description: 'As of GET /subscription-access.' }),
  })
  .register(contractRegistry, { id: 'AccountSnapshot' });

/** What an account has and may do at one moment. The stream sends one at each change. */
export type AccountSnapshot = z.infer<typeof accountSnapshot>;
