import type { Operation } from '../wire/operation.js';
import { accountOperations } from './accounts.js';
import { applicationFeeOperations } from './application-fees.js';
import { balanceOperations } from './balance.js';
import { balanceTransactionOperations } from './balance-transactions.js';
import { billingMeterOperations } from './billing-meters.js';
import { billingPortalOperations } from './billing-portal.js';
import { chargeOperations } from './charges.js';
import { checkoutSessionOperations } from './checkout-sessions.js';
import { confirmationTokenOperations } from './confirmation-tokens.js';
import { couponOperations } from './coupons.js';
import { creditNoteOperations } from './credit-notes.js';
import { customerBalanceTransactionOperations } from './customer-balance-transactions.js';
import { customerSessionOperations } from './customer-sessions.js';
import { customerSourceOperations } from './customer-sources.js';
import { customerOperations } from './customers.js';
import { disputeOperations } from './disputes.js';
import { earlyFraudWarningOperations } from './early-fraud-warnings.js';
import { eventOperations } from './events.js';
import { fileOperations } from './files.js';
import { invoiceItemOperations } from './invoice-items.js';
import { invoiceLineOperations } from './invoice-lines.js';
import { invoicePaymentOperations } from './invoice-payments.js';
import { invoiceOperations } from './invoices.js';
import { paymentIntentOperations } from './payment-intents.js';
import { paymentMethodOperations } from './payment-methods.js';
import { payoutOperations } from './payouts.js';
import { planOperations } from './plans.js';
import { priceOperations } from './prices.js';
import { productOperations } from './products.js';
import { promotionCodeOperations } from './promotion-codes.js';
import { refundOperations } from './refunds.js';
import { searchOperations } from './searches.js';
import { setupAttemptOperations } from './setup-attempts.js';
import { setupIntentOperations } from './setup-intents.js';
import { subscriptionItemOperations } from './subscription-items.js';
import { subscriptionScheduleOperations } from './subscription-schedules.js';
import { subscriptionOperations } from './subscriptions.js';
import { taxCalculationOperations } from './tax-calculations.js';
import { taxIdOperations } from './tax-ids.js';
import { taxRateOperations } from './tax-rates.js';
import { taxRegistrationOperations } from './tax-registrations.js';
import { taxSettingsOperations } from './tax-settings.js';
import { testClockOperations } from './test-clocks.js';
import { tokenOperations } from './tokens.js';
import { transferOperations } from './transfers.js';
import { webhookEndpointOperations } from './webhook-endpoints.js';

/** Every operation of Stripe's API that the sandbox has. */
export const operations: readonly Operation[] = [
  ...accountOperations,
  ...applicationFeeOperations,
  ...balanceOperations,
  ...balanceTransactionOperations,
  ...billingMeterOperations,
  ...billingPortalOperations,
  ...chargeOperations,
  ...confirmationTokenOperations,
  ...couponOperations,
  ...creditNoteOperations,
  ...customerBalanceTransactionOperations,
  ...customerOperations,
  ...customerSessionOperations,
  ...customerSourceOperations,
  ...disputeOperations,
  ...earlyFraudWarningOperations,
  ...eventOperations,
  ...paymentIntentOperations,
  ...paymentMethodOperations,
  ...payoutOperations,
  ...planOperations,
  ...priceOperations,
  ...productOperations,
  ...promotionCodeOperations,
  ...refundOperations,
  ...searchOperations,
  ...fileOperations,
  ...setupAttemptOperations,
  ...setupIntentOperations,
  ...checkoutSessionOperations,
  ...invoiceItemOperations,
  ...invoiceLineOperations,
  ...invoicePaymentOperations,
  ...invoiceOperations,
  ...subscriptionItemOperations,
  ...subscriptionOperations,
  ...subscriptionScheduleOperations,
  ...taxCalculationOperations,
  ...taxIdOperations,
  ...taxRateOperations,
  ...taxRegistrationOperations,
  ...taxSettingsOperations,
  ...testClockOperations,
  ...tokenOperations,
  ...transferOperations,
  ...webhookEndpointOperations,
];
