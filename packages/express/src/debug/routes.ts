import { randomUUID } from 'node:crypto';
import { type DebugAccountReply, debugGrantBody } from '@tillkit/contract';
import type { CheckoutAudit } from '../checkout/service.js';
import type { Clock } from '../clock.js';
import type { CreditEngine } from '../credits/service.js';
import type { RouteTable } from '../http/endpoint.js';
import { parseInput } from '../http/input.js';

export interface DebugDependencies {
  credits: Pick<CreditEngine, 'balance' | 'inspect' | 'verify' | 'grant' | 'drain'>;
  checkouts: Pick<CheckoutAudit, 'openSessions'>;
  /** Recovers what webhooks did not deliver. */
  sweep(options: { all: true }): Promise<{ looked: number; recoveredEvents: number; failed: number }>;
  defaultUnit: string;
  clock: Clock;
}

/** What helps while an application is made, of the caller's own account. Never mounted in production. */
export function debugRoutes({ credits, checkouts, sweep, defaultUnit, clock }: DebugDependencies): RouteTable {
  async function account(accountId: string): Promise<DebugAccountReply> {
    const [balances, state, { problems }, sessions] = await Promise.all([
      credits.balance(accountId),
      credits.inspect(accountId),
      credits.verify(accountId),
      checkouts.openSessions(accountId),
    ]);
    const { seq, drainedSeq } = state;
    const grants = state.grants.map(({ unit, kind, amount, remaining, priority, expiresAt, seq: id }) => {
      return { seq: id, unit, kind, amount, remaining, priority, expiresAt: expiresAt?.toISOString() ?? null };
    });
    const holds = state.holds.map(({ key, unit, amount, captured, expiresAt }) => {
      return { key, unit, amount, captured, expiresAt: expiresAt.toISOString() };
    });
    const ledger = { seq, notDrained: seq - drainedSeq, problems };
    return { accountId, balances, ledger, grants, holds, openSessions: sessions.map(({ sessionId }) => sessionId) };
  }

  return {
    readDebugAccount: { action: 'view', handle: async ({ identity }) => account(identity.accountId) },

    grantDebugCredits: {
      action: 'manage',
      handle: async ({ identity, body }) => {
        const { amount, unit = defaultUnit, expiresInSeconds } = parseInput(debugGrantBody, body);
        const key = `debug:${randomUUID()}`;
        const expiresAt =
          expiresInSeconds === undefined ? null : new Date(clock.now().getTime() + expiresInSeconds * 1000);
        const source = { type: 'debug', id: key };
        return credits.grant(identity.accountId, { key, unit, amount, kind: 'promotional', source, expiresAt });
      },
    },

    sweepForDebugging: {
      action: 'manage',
      handle: async () => {
        const { looked, recoveredEvents, failed } = await sweep({ all: true });
        await credits.drain();
        return { looked, recoveredEvents, failed };
      },
    },
  };
}
