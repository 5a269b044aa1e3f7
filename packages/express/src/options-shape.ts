import type { TopUpLimitOptions, TopUpOptions } from './checkout/service.js';
import type { BillingConfig } from './config.js';
import type { Budget, CreditsOptions } from './credits/service.js';
import type { BillingHooks } from './hooks.js';
import type { RateLimit, RateLimitOptions } from './http/rate-limits.js';
import type { NoticeOptions } from './notices/service.js';
import {
  anything,
  callback,
  flag,
  group,
  isCurrency,
  list,
  methods,
  or,
  orFunction,
  positiveNumber,
  record,
  rule,
  text,
  wholeFromZero,
  wholePositive,
} from './option-checks.js';
import type { BillingOptions } from './options.js';
import type { QuotaOptions } from './quotas/service.js';
import type { StreamOptions } from './stream/service.js';
import type { ChangePolicies } from './subscriptions/service.js';

/*
 * The type of every option, for hosts without a compiler and for keys that a compiler lets through. What values must
 * be beside that is checked by checkOptions. `group` makes the compiler name an option that is missing here.
 */

const currency = rule('a lower-case ISO currency code such as "usd"', isCurrency);
const amounts = (example: string) => list(wholePositive, example);

const limits = {
  minimumMinor: wholePositive,
  maximumMinor: wholePositive,
  presetsMinor: amounts('[1000, 2500]'),
  balanceCapMinor: or(null, wholePositive),
};

const limit = group<RateLimit>({ windowMs: wholePositive, limit: wholeFromZero });

const hooks = group<BillingHooks>({
  onCustomerCreate: callback,
  onTopUpComplete: callback,
  onBalanceCapExceeded: callback,
  onPaymentReversed: callback,
  onAutoRechargeFailed: callback,
  onCreditsExpiring: callback,
  onBalanceLow: callback,
  onSpendAlert: callback,
  onSpendTimed: callback,
  onSubscriptionComplete: callback,
  onSubscriptionUpdate: callback,
  onSubscriptionEnd: callback,
  onDuplicateSubscription: callback,
  onPaymentMismatch: callback,
  onDeadLetter: callback,
});

/** Every option of createBilling. What `billingConfigFromEnv` returns may be given whole, so its other keys pass. */
export const optionsShape = group<BillingOptions & Pick<BillingConfig, 'adminUserIds' | 'mongoUri'>>({
  adminUserIds: anything,
  mongoUri: anything,
  mongo: anything,
  stripe: group<BillingOptions['stripe']>({
    secretKey: text,
    publishableKey: text,
    webhookSecrets: list(text, '["whsec_…"]'),
    apiUrl: text,
    stripeJsUrl: text,
  }),
  appUrls: list(text, '["https://app.example.com"]'),
  baseUrl: text,
  environment: text,
  enabled: flag,
  plans: anything,
  topUp: group<TopUpOptions>({
    currencies: list(currency, '["usd"]'),
    ...limits,
    limits: record(group<TopUpLimitOptions>(limits)),
  }),
  credits: group<CreditsOptions>({
    unit: text,
    drainIntervalMs: wholePositive,
    rememberedAccountsMax: wholePositive,
    overdraft: orFunction(record(wholeFromZero)),
    budget: orFunction(
      record(group<Budget>({ period: text, limit: wholePositive, alertsAt: amounts('[5000, 10000]') })),
    ),
  }),
  notices: group<NoticeOptions>({ expiringWithinDays: positiveNumber, lowBalance: record(wholePositive) }),
  quotas: group<QuotaOptions>({ order: text }),
  stream: group<StreamOptions>({
    pollIntervalMs: wholePositive,
    heartbeatMs: wholePositive,
    maxAgeMs: wholePositive,
    retryMs: wholePositive,
    perAccountMax: wholePositive,
    totalMax: wholePositive,
  }),
  subscriptions: group<NonNullable<BillingOptions['subscriptions']>>({
    graceDays: rule('a number of days', (value) => typeof value === 'number'),
    openInvoicesOnCancel: text,
    changes: group<ChangePolicies>({ upgrade: text, downgrade: text }),
  }),
  identify: callback,
  authorize: callback,
  isAdmin: callback,
  hooks,
  debug: flag,
  clock: methods('now'),
  logger: methods('info', 'warn', 'error'),
  logLevel: text,
  rateLimits: or(
    false,
    group<RateLimitOptions>({
      address: limit,
      account: limit,
      checkoutAddress: limit,
      checkoutAccount: limit,
      webhook: limit,
      store: callback,
    }),
  ),
  workers: flag,
  onStep: callback,
});
