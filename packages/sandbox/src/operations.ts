import { creditNoteOperations } from './billing/credit-notes/credit-notes.js';
import { customerBalanceTransactionOperations } from './billing/customer-balance/customer-balance-transactions.js';
import { invoiceItemOperations } from './billing/invoices/invoice-items.js';
import { invoiceLineOperations } from './billing/invoices/invoice-lines.js';
import { invoicePaymentOperations } from './billing/invoices/invoice-payments.js';
import { invoiceOperations } from './billing/invoices/invoices.js';
import { billingMeterOperations } from './billing/meters/billing-meters.js';
import { subscriptionScheduleOperations } from './billing/schedules/subscription-schedules.js';
import { subscriptionItemOperations } from './billing/subscriptions/subscription-items.js';
import { subscriptionOperations } from './billing/subscriptions/subscriptions.js';
import { taxCalculationOperations } from './billing/tax/tax-calculations.js';
import { taxIdOperations } from './billing/tax/tax-id-operations.js';
import { taxRateOperations } from './billing/tax/tax-rate-operations.js';
import { taxRegistrationOperations } from './billing/tax/tax-registrations.js';
import { taxSettingsOperations } from './billing/tax/tax-settings.js';
import { couponOperations } from './catalogue/discounts/coupons.js';
import { promotionCodeOperations } from './catalogue/discounts/promotion-codes.js';
import { planOperations } from './catalogue/plans.js';
import { priceOperations } from './catalogue/prices.js';
import { productOperations } from './catalogue/products.js';
import { checkoutSessionOperations } from './checkout/checkout-sessions.js';
import { accountOperations } from './connect/accounts.js';
import { applicationFeeOperations } from './connect/application-fees.js';
import { payoutOperations } from './connect/payouts.js';
import { transferOperations } from './connect/transfers.js';
import { testClockOperations } from './control/test-clocks.js';
import { customerSessionOperations } from './customers/customer-sessions.js';
import { customerOperations } from './customers/customers.js';
import { balanceOperations } from './payments/balance/balance-operations.js';
import { balanceTransactionOperations } from './payments/balance/balance-transactions.js';
import { chargeOperations } from './payments/charges/charges.js';
import { disputeOperations } from './payments/charges/disputes.js';
import { earlyFraudWarningOperations } from './payments/charges/early-fraud-warnings.js';
import { refundOperations } from './payments/charges/refunds.js';
import { fileOperations } from './payments/files.js';
import { paymentIntentOperations } from './payments/intents/payment-intents.js';
import { setupAttemptOperations } from './payments/intents/setup-attempts.js';
import { setupIntentOperations } from './payments/intents/setup-intents.js';
import { confirmationTokenOperations } from './payments/methods/confirmation-tokens.js';
import { customerSourceOperations } from './payments/methods/customer-sources.js';
import { paymentMethodOperations } from './payments/methods/payment-methods.js';
import { tokenOperations } from './payments/methods/tokens.js';
import { billingPortalOperations } from './portal/billing-portal.js';
import { searchOperations } from './searches.js';
import { eventOperations } from './webhooks/events.js';
import { webhookEndpointOperations } from './webhooks/webhook-endpoints.js';
import type { Operation } from './wire/operation.js';

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
