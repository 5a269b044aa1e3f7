export * from './browser.js';
export { type Endpoint, endpoints } from './endpoints.js';
export { autoRechargeBody, autoRechargeReply, autoRechargeStatus } from './schemas/auto-recharge.js';
export {
  changePlanBody,
  changePlanReply,
  changePreview,
  previewChangeBody,
  undoChangeBody,
} from './schemas/changes.js';
export {
  hostedSessionReply,
  paymentIntentReply,
  portalBody,
  portalReply,
  sessionQuery,
  sessionReply,
  sessionStatus,
  subscriptionCheckoutBody,
  topUpBody,
} from './schemas/checkout.js';
export {
  balance,
  creditsReply,
  ledgerEntry,
  ledgerKind,
  ledgerKinds,
  ledgerQuery,
  ledgerReply,
  topUpLimits,
  topUpRules,
} from './schemas/credits.js';
export { debugAccountReply, debugGrantBody, debugSweepReply } from './schemas/debug.js';
export { errorReply } from './schemas/error.js';
export {
  invoice,
  invoicesQuery,
  invoicesReply,
  payInvoiceBody,
  payInvoiceReply,
  upcomingInvoice,
} from './schemas/invoices.js';
export {
  hasPaymentMethodReply,
  paymentMethod,
  paymentMethodParams,
  paymentMethodsReply,
  setupIntentBody,
  setupIntentReply,
  setupSessionBody,
  setupSessionReply,
} from './schemas/payment-methods.js';
export { plan, planPrice, plansReply } from './schemas/plans.js';
export { amountMinor, attemptId, currency, instant, interval, redirectUrl, sessionId } from './schemas/primitives.js';
export { quota, quotaExceededDetails, quotaOfPlan, quotaPeriod, quotasReply } from './schemas/quotas.js';
export { difference, differenceKind, differenceKinds, reconcileBody, reconcileReply } from './schemas/reconcile.js';
export { accountSnapshot } from './schemas/stream.js';
export {
  cancelSubscriptionBody,
  collectionPause,
  paymentDue,
  pendingChange,
  resumeSubscriptionBody,
  stripeSubscriptionStatuses,
  subscriptionAccess,
  subscriptionAccessReply,
} from './schemas/subscriptions.js';
