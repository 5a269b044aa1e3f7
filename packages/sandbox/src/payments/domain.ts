import type { Domain } from '../wire/domain.js';
import { listOf } from '../wire/lists.js';
import { nextOfBalance } from './balance/availability.js';
import { balanceOperations, balanceTransactionOperations } from './balance/balance-transactions.js';
import { chargeOperations } from './charges/charges.js';
import { nextOfDispute } from './charges/dispute.js';
import { disputeOperations } from './charges/disputes.js';
import { earlyFraudWarningOperations } from './charges/early-fraud-warnings.js';
import { registerDisputes } from './charges/open-dispute.js';
import { tellCouponsWhoHasPaid } from './charges/prior-payments.js';
import { nextOfRefund } from './charges/refund.js';
import { refundOperations } from './charges/refunds.js';
import { fileOperations } from './files.js';
import { nextOfAuthorization } from './intents/capture.js';
import { paymentIntentOperations } from './intents/payment-intents.js';
import { setupAttemptOperations, setupIntentOperations } from './intents/setup-intents.js';
import { cardOf, cardsOf, isCard } from './methods/card.js';
import { confirmationTokenOperations } from './methods/confirmation-tokens.js';
import { customerSourceOperations } from './methods/customer-sources.js';
import { paymentMethodOperations } from './methods/payment-methods.js';
import { tokenOperations } from './methods/tokens.js';
import { paymentsSearches } from './searches.js';
import { authorizationsIn, disputesIn, paymentMethodsIn, refundsIn, settlingRefundsIn } from './tables.js';
import { registerThreeDSecure } from './three-d-secure/register.js';

export const payments: Domain = {
  operations: [
    ...balanceOperations,
    ...balanceTransactionOperations,
    ...chargeOperations,
    ...confirmationTokenOperations,
    ...customerSourceOperations,
    ...disputeOperations,
    ...earlyFraudWarningOperations,
    ...fileOperations,
    ...paymentIntentOperations,
    ...paymentMethodOperations,
    ...paymentsSearches,
    ...refundOperations,
    ...setupAttemptOperations,
    ...setupIntentOperations,
    ...tokenOperations,
  ],
  includable: {
    charge: {
      refunds: (app, id) =>
        listOf(
          refundsIn(app.store)
            .newestFirst()
            .filter((refund) => refund.charge === id),
          `/v1/charges/${id}/refunds`,
        ),
    },
    customer: { sources: (app, id) => listOf(cardsOf(app, id).map(cardOf), `/v1/customers/${id}/sources`) },
  },
  // A payment method that came of a token is a card to the older API.
  formOf: (app, id, tags) => {
    const method = tags.includes('card') && isCard(id) ? paymentMethodsIn(app.store).get(id) : undefined;
    return method && cardOf(method);
  },
  watchers: [
    (app, clock) =>
      clock === null ? [...authorizationsIn(app.store)].map((id) => () => nextOfAuthorization(app, id)) : [],
    (app, clock) => (clock === null ? [...settlingRefundsIn(app.store)].map((id) => () => nextOfRefund(app, id)) : []),
    (app, clock) =>
      clock === null
        ? disputesIn(app.store)
            .all()
            .map((dispute) => () => nextOfDispute(app, dispute))
        : [],
    (app, clock) => (clock === null ? [() => nextOfBalance(app)] : []),
  ],
  follow: tellCouponsWhoHasPaid,
  pages: (app) => {
    registerThreeDSecure(app);
    registerDisputes(app);
  },
};
