import type { Connection } from 'mongoose';
import type { FulfilStep, TopUpOptions } from './checkout/service.js';
import { checkTopUpOptions } from './checkout/service.js';
import type { Clock } from './clock.js';
import { isProduction } from './config.js';
import { ConfigError, type ConfigProblem, checkOrigin, checkStripe } from './config-rules.js';
import { type CreditsOptions, checkBudgets } from './credits/service.js';
import type { BillingHooks } from './hooks.js';
import type { Authorize, Identify, IsAdmin } from './http/identity.js';
import type { RateLimitOptions } from './http/rate-limits.js';
import { type Logger, type LogLevel, logLevels } from './logger.js';
import { checkNoticeOptions, type NoticeOptions } from './notices/service.js';
import { optionsShape } from './options-shape.js';
import type { Plans } from './plans/service.js';
import type { QuotaOptions } from './quotas/service.js';
import { checkStreamOptions, type StreamOptions } from './stream/service.js';
import type { ChangePolicies, OpenInvoicesOnCancel } from './subscriptions/service.js';

/** Your Stripe account: the option `stripe`. */
export interface StripeOptions {
  /** Secret or restricted key of the account. */
  secretKey: string;
  /** Publishable key of the same account, for the browser. */
  publishableKey: string;
  /** Signing secrets of the webhook endpoint; several while one is being replaced. */
  webhookSecrets: string[];
  /** Loopback URL of the offline sandbox, in place of Stripe. */
  apiUrl?: string | undefined;
  /** Loopback URL of the sandbox's Stripe.js. */
  stripeJsUrl?: string | undefined;
}

/** The option `subscriptions`. */
export interface SubscriptionsOptions {
  /** Days of access after a renewal failed. 0 by default. */
  graceDays?: number | undefined;
  /**
   * What canceling does with the open invoices of a plan whose payment is due. `void`, the default: the plan ends now
   * and nothing more can be paid for it. `keep`: the plan is canceled at the end of its period, its invoice is
   * collected until then, and no other plan is sold before it is paid.
   */
  openInvoicesOnCancel?: OpenInvoicesOnCancel | undefined;
  /**
   * When a change of plan happens. By default an upgrade happens now, and is charged for what is left of the period. A
   * downgrade waits for the end of the period.
   */
  changes?: ChangePolicies | undefined;
}

/** What `createBilling` takes. `Plan` and `Quota` are the keys of the catalogue. */
export interface BillingOptions<Plan extends string = string, Quota extends string = string> {
  /** The host's mongoose connection. `close()` leaves it open. */
  mongo: Connection;
  /** Your Stripe account: keys and webhook secrets. */
  stripe: StripeOptions;
  /** Origins of the host's app. Customers may be redirected to them, and their pages may call the router. */
  appUrls: string[];
  /** Public URL of the mounted router. The first app URL and `/api/billing` by default. */
  baseUrl?: string | undefined;
  /** Name of this deployment, stored on every object at Stripe. NODE_ENV, or "development", by default. */
  environment?: string | undefined;
  /**
   * False closes every money endpoint with BILLING_DISABLED; events from Stripe are still received. True by default.
   */
  enabled?: boolean | undefined;
  /** The catalogue: `definePlans({ … })`. */
  plans: Plans<Plan, Quota>;
  /** What a top-up may be. */
  topUp?: TopUpOptions | undefined;
  /** The unit, overdrafts and budgets. */
  credits?: CreditsOptions | undefined;
  /** When the host is notified of credits that will end, and of low balances: see the hooks. */
  notices?: NoticeOptions | undefined;
  /** Which plan a quota is taken from first. */
  quotas?: QuotaOptions | undefined;
  /** `GET /stream`. */
  stream?: StreamOptions | undefined;
  /** What happens when a renewal is not paid. */
  subscriptions?: SubscriptionsOptions | undefined;
  /** The only source of identity. Return null for a signed-out request. */
  identify: Identify;
  /** What a user may do for an account. Everything by default. */
  authorize?: Authorize | undefined;
  /** Who the host's operators are. The routes below `/admin` exist only with it. */
  isAdmin?: IsAdmin | undefined;
  /** What you are notified of. */
  hooks?: BillingHooks<NoInfer<Plan>> | undefined;
  /**
   * Adds the routes below `/debug`. They exist only under `NODE_ENV=development` or `test`, and with a test key. False
   * by default.
   */
  debug?: boolean | undefined;
  /** The machine's by default. For tests, and `sandboxClock(url)` of `@tillkit/sandbox` in development. */
  clock?: Clock | undefined;
  /** A pino logger, or one with the same methods. JSON lines on standard output by default. */
  logger?: Logger | undefined;
  /** Level of the default logger; your own logger has its own level. `info` by default. */
  logLevel?: LogLevel | undefined;
  /** Limits of requests; false switches them off. */
  rateLimits?: RateLimitOptions | false | undefined;
  /** Whether this process works on webhook events, ledger entries and open sessions. True by default. */
  workers?: boolean | undefined;
  /** For tests of crash safety: called between every two steps of fulfilment. */
  onStep?: ((step: FulfilStep) => void | Promise<void>) | undefined;
}

/** @throws ConfigError naming every option that is wrong. */
export function checkOptions(given: BillingOptions): void {
  const wrongTypes = optionsShape(given, '');
  const problems = [...wrongTypes, ...wrongValues(without(given ?? {}, wrongTypes) as BillingOptions, wrongTypes)];
  if (problems.length > 0) throw new ConfigError('options', problems);
}

/** The options less those of a wrong type, which are named already: the rules of values are for the rest. */
function without(options: object, wrong: readonly ConfigProblem[]): object {
  const kept = Object.fromEntries(Object.entries(options));
  for (const { name } of wrong) {
    const [top = '', key] = name.split('.');
    const group = kept[top] as Record<string, unknown> | undefined;
    if (key === undefined || !group) delete kept[top];
    else kept[top] = Object.fromEntries(Object.entries(group).filter(([each]) => each !== key));
  }
  return kept;
}

function wrongValues(options: BillingOptions, named: readonly ConfigProblem[]): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const add = (name: string, problem: string) => problems.push({ name, problem });
  const production = isProduction();
  if (typeof options.mongo?.collection !== 'function')
    add('mongo', 'is no mongoose connection: give mongoose.connection');
  const { secretKey, publishableKey, webhookSecrets, apiUrl, stripeJsUrl } = options.stripe ?? {};
  if (!secretKey) add('stripe.secretKey', 'is missing');
  if (!publishableKey) add('stripe.publishableKey', 'is missing');
  if (!Array.isArray(webhookSecrets) || webhookSecrets.length === 0) add('stripe.webhookSecrets', 'is missing');
  problems.push(
    ...checkStripe(
      {
        secretKey: secretKey || undefined,
        publishableKey: publishableKey || undefined,
        webhookSecrets: webhookSecrets ?? [],
        apiUrl,
        stripeJsUrl,
      },
      {
        secretKey: 'stripe.secretKey',
        publishableKey: 'stripe.publishableKey',
        webhookSecrets: 'stripe.webhookSecrets',
        apiUrl: 'stripe.apiUrl',
        stripeJsUrl: 'stripe.stripeJsUrl',
      },
    ),
  );
  if (!Array.isArray(options.appUrls) || options.appUrls.length === 0)
    add('appUrls', 'is missing: list at least one origin');
  for (const url of options.appUrls ?? []) problems.push(...checkOrigin('appUrls', url, production));
  if (options.baseUrl !== undefined) problems.push(...checkOrigin('baseUrl', options.baseUrl, production, 'path'));
  if (options.environment !== undefined && !/^[A-Za-z0-9._-]{1,64}$/.test(options.environment)) {
    add('environment', 'has 1 to 64 letters, digits, ".", "_" or "-"');
  }
  if (!Array.isArray(options.plans?.list)) add('plans', 'is no catalogue: give what definePlans({ … }) returns');
  if (options.identify === undefined) add('identify', 'is missing: give a function of the request');
  if (options.logLevel !== undefined && !logLevels.includes(options.logLevel))
    add('logLevel', `is one of ${logLevels.join(', ')}`);
  const { order = 'free_first' } = options.quotas ?? {};
  if (order !== 'free_first' && order !== 'paid_first') add('quotas.order', 'is "free_first" or "paid_first"');
  const grace = options.subscriptions?.graceDays ?? 0;
  if (!(grace >= 0 && grace <= 60)) add('subscriptions.graceDays', 'is a number of days from 0 to 60');
  const { openInvoicesOnCancel = 'void' } = options.subscriptions ?? {};
  if (openInvoicesOnCancel !== 'void' && openInvoicesOnCancel !== 'keep')
    add('subscriptions.openInvoicesOnCancel', 'is "void" or "keep"');
  for (const [direction, policy] of Object.entries(options.subscriptions?.changes ?? {})) {
    if (policy !== undefined && policy !== 'now' && policy !== 'at_period_end')
      add(`subscriptions.changes.${direction}`, 'is "now" or "at_period_end"');
  }
  problems.push(...checkNoticeOptions(options.notices, options.hooks?.onBalanceLow !== undefined));
  problems.push(...checkBudgets(options.credits ?? {}, options.hooks?.onSpendAlert !== undefined));
  problems.push(...checkStreamOptions(options.stream));
  problems.push(...checkTopUpOptions(options.topUp));
  // What is missing only because it was taken out is no problem of its own.
  const isNamed = (name: string) => named.some((wrong) => `${wrong.name}.`.startsWith(`${name}.`));
  return problems.filter(({ name }) => !isNamed(name));
}
