import type { AccountsService } from '../accounts/service.js';
import type { Clock } from '../clock.js';
import {
  type CreditEngine,
  type QuotaEntry,
  readAccountId,
  readConsume,
  readQuotaRelease,
} from '../credits/service.js';
import { BillingFailure } from '../http/failure.js';
import type { PlansService } from '../plans/service.js';
import type { SubscriptionsService } from '../subscriptions/service.js';
import { allowancesOf, type QuotaOrder, upgradeFor } from './allowances.js';
import { quotaExceeded, unknownQuota } from './errors.js';
import { overviewOf } from './overview.js';
import type { Quotas, QuotaUse } from './quotas.js';
import { RememberedAllowances } from './remembered.js';

export type { ConsumeInput, QuotaReleaseInput } from '../credits/service.js';
export type { QuotaOrder } from './allowances.js';
export type { Quotas, QuotaUse } from './quotas.js';

/** The option `quotas`. */
export interface QuotaOptions {
  /** Which plans of an account are used up first. Default `free_first`. */
  order?: QuotaOrder | undefined;
}

/** Quotas with what other features of the router need of them. */
export interface QuotasService extends Quotas {
  /** What is remembered of the account's plans is old. */
  forget(accountId: string): void;
}

export interface QuotasDependencies {
  credits: Pick<CreditEngine, 'changeQuota' | 'quotaRows'>;
  accounts: Pick<AccountsService, 'openedAt'>;
  plans: Pick<PlansService, 'catalogue'>;
  subscriptions: Pick<SubscriptionsService, 'paid'>;
  clock: Clock;
  options: QuotaOptions | undefined;
}

export function createQuotas(parts: QuotasDependencies): QuotasService {
  const { credits, accounts, subscriptions, clock, options } = parts;
  const catalogue = parts.plans.catalogue.list;
  const names = [...new Set(catalogue.flatMap((plan) => plan.quotas.map(({ quota }) => quota)))];
  const { order = 'free_first' } = options ?? {};
  const remembered = new RememberedAllowances(clock, (accountId) => readAllowances(accountId, { opens: true }));

  async function readAllowances(accountId: string, how: { opens: boolean }) {
    const [paid, openedAt] = await Promise.all([subscriptions.paid(accountId), accounts.openedAt(accountId, how)]);
    return allowancesOf(catalogue, { paid, openedAt }, order);
  }

  /** A refusal stands when it was made of what the plans allow now. */
  async function change(
    accountId: string,
    quota: string,
    command: (allowances: ReturnType<typeof allowed>) => Parameters<CreditEngine['changeQuota']>[1],
  ): Promise<QuotaUse> {
    for (;;) {
      const { allowances: all, isFresh } = await remembered.of(accountId);
      const allowances = allowed(all, quota);
      try {
        return shownUse(await credits.changeQuota(accountId, command(allowances)));
      } catch (error) {
        if (!(error instanceof BillingFailure) || error.code !== 'QUOTA_EXCEEDED') throw error;
        if (isFresh) throw withAdvice(error, allowances);
        remembered.forget(accountId);
      }
    }
  }

  function allowed(all: Awaited<ReturnType<typeof readAllowances>>, quota: string) {
    if (!names.includes(quota)) throw unknownQuota(quota, names);
    return all.get(quota) ?? [];
  }

  function withAdvice(error: BillingFailure, allowances: ReturnType<typeof allowed>): BillingFailure {
    const details = error.details as Parameters<typeof quotaExceeded>[0];
    const code = upgradeFor(catalogue, details.quota, allowances, details);
    const name = catalogue.find((plan) => plan.code === code)?.name ?? '';
    return quotaExceeded(details, code === null ? null : { code, name }, error);
  }

  return {
    async consume(given, input) {
      const accountId = readAccountId(given);
      // Read once before anything is asked of the database: bad input costs nothing.
      const { quota } = readConsume(input, []);
      return change(accountId, quota, (allowances) => readConsume(input, allowances));
    },

    async release(given, input) {
      const accountId = readAccountId(given);
      const { quota } = readQuotaRelease(input, []);
      return change(accountId, quota, (allowances) => readQuotaRelease(input, allowances));
    },

    async read(given) {
      const accountId = readAccountId(given);
      const [all, rows] = await Promise.all([
        readAllowances(accountId, { opens: false }),
        credits.quotaRows(accountId),
      ]);
      const now = clock.now();
      return { quotas: names.map((quota) => overviewOf(quota, rows, all.get(quota) ?? [], now)) };
    },

    forget: (accountId) => remembered.forget(accountId),
  };
}

function shownUse({ key, amount, balanceAfter, quota, at }: QuotaEntry): QuotaUse {
  const { quota: name, limit, parts } = quota;
  // What no plan allows any more was released to none.
  const plans = parts.flatMap(({ plan, amount: some }) => (plan === '' ? [] : { plan, amount: some }));
  return { key, quota: name, amount, used: balanceAfter, limit, plans, at };
}
