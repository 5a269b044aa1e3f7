'use client';

export type {
  AutoRechargeBody,
  AutoRechargeReply,
  AutoRechargeStatus,
  Balance,
  BillingClient,
  BillingInterval,
  BillingSessionReply,
  CancelSubscriptionBody,
  ChangePlanBody,
  ChangePlanReply,
  ChangePreview,
  ClientErrorCode,
  ErrorCode,
  Invoice,
  LedgerEntry,
  LedgerKind,
  Money,
  PaymentDue,
  PaymentIntentReply,
  PaymentMethod,
  PendingChange,
  Plan,
  PreviewChangeBody,
  Quota,
  QuotaOfPlan,
  QuotaPeriod,
  SubscriptionAccess,
  TopUpRules,
  UpcomingInvoice,
} from '@tillkit/contract/browser';
export { BillingError, createBillingClient, formatMoney } from '@tillkit/contract/browser';
export { BalanceTopUp, type BalanceTopUpPart, type BalanceTopUpProps } from './components/BalanceTopUp/index.js';
export { PaymentForm, type PaymentFormPart, type PaymentFormProps } from './components/PaymentForm/index.js';
export { PricingTable, type PricingTablePart, type PricingTableProps } from './components/PricingTable/index.js';
export {
  SubscriptionManager,
  type SubscriptionManagerPart,
  type SubscriptionManagerProps,
} from './components/SubscriptionManager/index.js';
export {
  type AutoRecharge,
  type AutoRechargeAction,
  type AutoRechargeState,
  useAutoRecharge,
} from './hooks/useAutoRecharge.js';
export { useBillingClient } from './hooks/useBillingClient.js';
export { type ChangePlan, type ChangePlanState, useChangePlan } from './hooks/useChangePlan.js';
export { useCheckoutReturn } from './hooks/useCheckoutReturn.js';
export { type Credits, type CreditsState, useCredits } from './hooks/useCredits.js';
export { type Invoices, type InvoicesAction, type InvoicesState, useInvoices } from './hooks/useInvoices.js';
export { type Ledger, type LedgerFilter, type LedgerState, useLedger } from './hooks/useLedger.js';
export {
  type PaymentMethods,
  type PaymentMethodsAction,
  type PaymentMethodsState,
  type PaymentMethodsVerb,
  usePaymentMethods,
} from './hooks/usePaymentMethods.js';
export { type PlanPurchase, type Plans, type PlansState, type UsePlansOptions, usePlans } from './hooks/usePlans.js';
export { type Quotas, type QuotasState, useQuotas } from './hooks/useQuotas.js';
export {
  type Subscription,
  type SubscriptionAction,
  type SubscriptionState,
  type SubscriptionVerb,
  type UseSubscriptionOptions,
  useSubscription,
} from './hooks/useSubscription.js';
export { type TopUp, type TopUpState, type UseTopUpOptions, useTopUp } from './hooks/useTopUp.js';
export type { ErrorMessages } from './i18n/errorMessages.js';
export type { MessageOverrides, Messages } from './i18n/messageTypes.js';
export { type ParsedAmount, parseAmount } from './i18n/parseAmount.js';
export type { PaymentMessages } from './i18n/paymentMessages.js';
export type { PricingMessages } from './i18n/pricingMessages.js';
export type { SharedMessages } from './i18n/sharedMessages.js';
export type { CancelFeedback, SubscriptionMessages } from './i18n/subscriptionMessages.js';
export type { TopUpMessages } from './i18n/topUpMessages.js';
export type { PartClassNames } from './parts/classNames.js';
export { type Appearance, type TokenName, tokenNames } from './provider/appearance.js';
export type { WantedPlan } from './provider/BillingContext.js';
export { BillingProvider, type BillingProviderProps } from './provider/BillingProvider.js';
export type { CheckoutReturn } from './provider/checkoutReturn.js';
export type { BillingEvent, PaymentMode } from './provider/events.js';
export type { StripeLoader, StripeSource } from './stripe/stripeLoader.js';
