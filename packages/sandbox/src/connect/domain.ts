import type { Domain } from '../wire/domain.js';
import { accountOperations } from './accounts.js';
import { applicationFeeOperations } from './application-fees.js';
import { followCharges } from './follow-charges.js';
import { registerOnboarding } from './pages/register.js';
import { nextOfPayout } from './payout.js';
import { payoutOperations } from './payouts.js';
import { payoutsIn } from './tables.js';
import { transferOperations } from './transfers.js';

export const connect: Domain = {
  operations: [...accountOperations, ...applicationFeeOperations, ...payoutOperations, ...transferOperations],
  watchers: [
    (app, clock) =>
      clock === null
        ? payoutsIn(app.store)
            .all()
            .map((payout) => () => nextOfPayout(app, payout))
        : [],
  ],
  follow: followCharges,
  pages: registerOnboarding,
};
