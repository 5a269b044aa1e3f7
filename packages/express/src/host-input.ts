import {
  autoRechargeBody,
  cancelSubscriptionBody,
  changePlanBody,
  invoicesQuery,
  payInvoiceBody,
  portalBody,
  previewChangeBody,
  setupSessionBody,
  subscriptionCheckoutBody,
  topUpBody,
} from '@tillkit/contract';
import { z } from 'zod';
import type { Accounts } from './accounts/service.js';
import type { Checkout } from './checkout/service.js';
import { readAccountId } from './credits/service.js';
import { readIdentity } from './http/identity.js';
import { parseInput } from './http/input.js';
import type { Invoices } from './invoices/service.js';
import type { PaymentMethods } from './methods/service.js';
import type { BillingPlans } from './plans/service.js';
import type { AutoRecharge } from './recharge/service.js';
import type { Subscriptions } from './subscriptions/service.js';

/*
 * What hosts pass to methods, checked at this edge as the routes check what clients send. A value out of a query or a
 * body may be an object, and MongoDB would take it for a condition that every account meets. Credits, quotas and
 * reconcile check their input themselves.
 */

const objectId = z.string('Give an id, which is a text.').min(1).max(255);
const cancelOptions = cancelSubscriptionBody.extend({ immediately: z.boolean().optional() });

/** An id of Stripe or of ours. @throws BillingFailure INVALID_INPUT */
export const readId = (given: unknown) => parseInput(objectId, given);

export const checkedAccounts = ({ ensure, customerOf }: Accounts): Accounts => ({
  ensure: async (identity) => ensure(readIdentity(identity)),
  customerOf: async (accountId) => customerOf(readAccountId(accountId)),
});

export const checkedPlans = ({ list, sync }: BillingPlans): BillingPlans => ({
  list: async (accountId) => list(accountId === null ? null : readAccountId(accountId)),
  sync,
});

export const checkedSubscriptions = ({
  access,
  cancel,
  resume,
  previewChange,
  change,
  undoChange,
  sync,
}: Subscriptions): Subscriptions => ({
  access: async (accountId) => access(readAccountId(accountId)),
  cancel: async (accountId, options = {}) => cancel(readAccountId(accountId), parseInput(cancelOptions, options)),
  resume: async (accountId) => resume(readAccountId(accountId)),
  previewChange: async (accountId, wanted) =>
    previewChange(readAccountId(accountId), parseInput(previewChangeBody, wanted)),
  change: async (accountId, wanted) => change(readAccountId(accountId), parseInput(changePlanBody, wanted)),
  undoChange: async (accountId) => undoChange(readAccountId(accountId)),
  sync: async (subscriptionId) => sync(readId(subscriptionId)),
});

export const checkedCheckout = (checkout: Checkout): Checkout => ({
  createTopUpCheckout: async (identity, input) =>
    checkout.createTopUpCheckout(readIdentity(identity), parseInput(topUpBody, input)),
  createTopUpIntent: async (identity, input) =>
    checkout.createTopUpIntent(readIdentity(identity), parseInput(topUpBody, input)),
  createSubscriptionCheckout: async (identity, input) =>
    checkout.createSubscriptionCheckout(readIdentity(identity), parseInput(subscriptionCheckoutBody, input)),
  createPortal: async (identity, input) => checkout.createPortal(readIdentity(identity), parseInput(portalBody, input)),
  fulfil: async (sessionId, identity) => checkout.fulfil(readId(sessionId), identity && readIdentity(identity)),
  cancel: async (sessionId, identity) => checkout.cancel(readId(sessionId), identity && readIdentity(identity)),
  syncReversals: async (paymentId) => checkout.syncReversals(readId(paymentId)),
});

export const checkedAutoRecharge = ({ read, save, consider }: AutoRecharge): AutoRecharge => ({
  read: async (accountId) => read(readAccountId(accountId)),
  save: async (identity, wanted) => save(readIdentity(identity), parseInput(autoRechargeBody, wanted)),
  consider: async (accountId) => consider(readAccountId(accountId)),
});

export const checkedPaymentMethods = (methods: PaymentMethods): PaymentMethods => ({
  list: async (accountId) => methods.list(readAccountId(accountId)),
  has: async (accountId) => methods.has(readAccountId(accountId)),
  createSetupIntent: async (identity) => methods.createSetupIntent(readIdentity(identity)),
  createSetupSession: async (identity, input) =>
    methods.createSetupSession(readIdentity(identity), parseInput(setupSessionBody, input)),
  makeDefault: async (accountId, methodId) => methods.makeDefault(readAccountId(accountId), readId(methodId)),
  remove: async (accountId, methodId) => methods.remove(readAccountId(accountId), readId(methodId)),
});

export const checkedInvoices = (invoices: Invoices): Invoices => ({
  list: async (accountId, page = {}) => invoices.list(readAccountId(accountId), parseInput(invoicesQuery, page)),
  pay: async (accountId, input) => invoices.pay(readAccountId(accountId), parseInput(payInvoiceBody, input)),
});
