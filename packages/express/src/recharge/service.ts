import type { AutoRechargeReply, AutoRechargeStatus } from '@tillkit/contract';
import { balanceCapOf, type MoneyReturned } from '../checkout/service.js';
import type { CreditChange } from '../credits/service.js';
import { describeError } from '../logger.js';
import type { AutoRecharge } from './auto-recharge.js';
import { carryOn, considerAccount } from './charge.js';
import type { RechargeDependencies } from './dependencies.js';
import { aboveBalanceCap, belowAmount, methodRequired } from './errors.js';
import type { RechargeRow } from './model.js';
import { chargedThisMonth, failuresMax, isCapped } from './rules.js';
import { Watch } from './watch.js';

export type { AutoRecharge } from './auto-recharge.js';
export { RechargeModel } from './model.js';

/** How often an account that is switched on is looked at although no event came for it. */
const lookEveryMs = 10 * 60_000;

const stops: Record<MoneyReturned['kind'], { code: string; message: string }> = {
  dispute: {
    code: 'dispute_lost',
    message: 'A payment was disputed and lost, so auto-recharge was switched off. Switch it on to use it again.',
  },
  refund: {
    code: 'payment_refunded',
    message: 'A payment was refunded, so auto-recharge was switched off. Switch it on to use it again.',
  },
};

/** Auto-recharge with what other features of the router need of it. */
export interface AutoRechargeService extends AutoRecharge {
  /**
   * Money goes back to the customer, and its credits will be taken. By a lost dispute, or by a refund that leaves less
   * than the threshold, it is switched off: else the card would be charged again for what was just refunded.
   */
  moneyBack(back: MoneyReturned): Promise<void>;
  /** Whether a saved card may be charged by itself: it is switched on, or a charge is under way. */
  isOn(accountId: string): Promise<boolean>;
  /** A balance has changed: looks, in the background, whether it is low now. Never throws. */
  noticed(change: CreditChange): void;
  /** Carries on what a process left, and looks at accounts of which nothing was heard. */
  sweep(): Promise<{ looked: number; failed: number }>;
  /** Waits for what `noticed` began. */
  idle(): Promise<void>;
}

export function createAutoRecharge(deps: RechargeDependencies): AutoRechargeService {
  const { recharges, checkout, credits, rules, clock, logger } = deps;
  const watch = new Watch(recharges, clock);
  /** Accounts that are looked at, each with the newest change that came meanwhile. */
  const underWay = new Map<string, { done: Promise<void>; newest: CreditChange | null }>();

  async function look(change: CreditChange): Promise<void> {
    const { accountId } = change;
    try {
      if (await watch.isLow(change)) await considerAccount(deps, accountId);
    } catch (error) {
      logger.error({ accountId, error: describeError(error) }, 'auto-recharge failed, the sweeper will retry');
    }
    const newest = underWay.get(accountId)?.newest;
    underWay.delete(accountId);
    if (newest) begin(newest);
  }

  function begin(change: CreditChange): void {
    const looking = { done: Promise.resolve(), newest: null };
    underWay.set(change.accountId, looking);
    looking.done = look(change);
  }

  async function reply(accountId: string): Promise<AutoRechargeReply> {
    const [row, paymentMethod] = await Promise.all([recharges.find(accountId), checkout.savedMethod(accountId)]);
    return shown(row, paymentMethod, clock.now());
  }

  async function sweepOne(row: RechargeRow): Promise<void> {
    if (row.state === 'charging') await carryOn(deps, row);
    else if (row.enabled) await considerAccount(deps, row._id);
    else await recharges.rest(row._id);
  }

  return {
    read: reply,
    async isOn(accountId) {
      const row = await recharges.find(accountId);
      return row !== null && (row.enabled || row.state === 'charging');
    },

    async save(identity, wanted) {
      const { accountId, userId } = identity;
      if (!wanted.enabled) await recharges.switchOff(accountId);
      else {
        const { currency, thresholdMinor, amountMinor, monthlyCapMinor } = wanted;
        checkout.requireAllowedTopUp({ amountMinor, currency });
        const balanceCapMinor = balanceCapOf(rules, currency);
        if (balanceCapMinor !== null && thresholdMinor + amountMinor > balanceCapMinor) {
          throw aboveBalanceCap({ amountMinor: balanceCapMinor, currency });
        }
        if (monthlyCapMinor !== null && monthlyCapMinor < amountMinor) throw belowAmount({ amountMinor, currency });
        if ((await checkout.savedMethod(accountId)) === null) throw methodRequired();
        const settings = { currency, thresholdMinor, amountMinor, monthlyCapMinor, userId };
        await recharges.switchOn(accountId, settings, clock.now());
      }
      watch.forget(accountId);
      if (wanted.enabled) {
        // The reply reports a card that is declined here. What Stripe could not be asked is continued by the sweeper.
        await considerAccount(deps, accountId).catch((error) =>
          logger.error({ accountId, error: describeError(error) }, 'auto-recharge failed, the sweeper will retry'),
        );
      }
      return reply(accountId);
    },

    consider: (accountId) => considerAccount(deps, accountId),

    async moneyBack({ accountId, kind, amountMinor, currency }) {
      const row = await recharges.find(accountId);
      if (!row?.enabled) return;
      if (kind === 'refund') {
        const balances = await credits.balance(accountId);
        const available = balances.find(({ unit }) => unit === currency)?.available ?? 0;
        if (row.currency !== currency || available - amountMinor >= row.thresholdMinor) return;
      }
      await recharges.stop(accountId, { ...stops[kind], at: clock.now() });
      watch.forget(accountId);
    },

    noticed(change) {
      if (!deps.enabled) return;
      const looking = underWay.get(change.accountId);
      if (looking) looking.newest = change;
      else begin(change);
    },

    async sweep() {
      const result = { looked: 0, failed: 0 };
      // What was claimed before is carried on when billing is switched on again.
      if (!deps.enabled) return result;
      const now = clock.now();
      const next = new Date(now.getTime() + lookEveryMs);
      for (;;) {
        const row = await recharges.takeDue(now, next);
        if (!row) return result;
        result.looked += 1;
        await sweepOne(row).catch((error) => {
          result.failed += 1;
          logger.error({ accountId: row._id, error: describeError(error) }, 'auto-recharge failed, will retry');
        });
      }
    },

    async idle() {
      while (underWay.size > 0) await Promise.all([...underWay.values()].map(({ done }) => done));
    },
  };
}

function shown(row: RechargeRow | null, method: { brand: string; last4: string } | null, now: Date): AutoRechargeReply {
  const paymentMethod = method && { brand: method.brand, last4: method.last4 };
  if (!row) {
    return {
      status: 'off',
      settings: null,
      chargedThisMonthMinor: 0,
      paymentMethod,
      lastFailure: null,
      nextAttemptAt: null,
    };
  }
  const { currency, thresholdMinor, amountMinor, monthlyCapMinor, lastFailure, nextAttemptAt } = row;
  return {
    status: statusOf(row, now),
    settings: { currency, thresholdMinor, amountMinor, monthlyCapMinor },
    chargedThisMonthMinor: chargedThisMonth(row, now),
    paymentMethod,
    lastFailure: lastFailure && {
      code: lastFailure.code,
      message: lastFailure.message,
      at: lastFailure.at.toISOString(),
    },
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
  };
}

function statusOf(row: RechargeRow, now: Date): AutoRechargeStatus {
  if (row.state === 'charging') return 'charging';
  if (!row.enabled) return row.failures >= failuresMax ? 'failed' : 'off';
  if (row.state === 'waiting') return 'waiting';
  return isCapped(row, now) ? 'capped' : 'ready';
}
