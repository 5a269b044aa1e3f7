import { createHash } from 'node:crypto';
import type { AccountSnapshot } from '@tillkit/contract';
import type { CreditEngine } from '../credits/service.js';
import type { QuotasService } from '../quotas/service.js';
import type { SubscriptionsService } from '../subscriptions/service.js';

/** What the account has and may do now, as it is sent. */
export interface Snapshot {
  /** Names the content: the same content has the same id, whichever process made it. */
  id: string;
  /** JSON of an AccountSnapshot, in one line. */
  data: string;
  /** When it changes by time alone, without anybody writing; null when it does not. */
  changesAt: Date | null;
}

export interface SnapshotSources {
  credits: Pick<CreditEngine, 'balance' | 'nextEndAt'>;
  quotas: Pick<QuotasService, 'read'>;
  subscriptions: Pick<SubscriptionsService, 'access'>;
}

export async function readSnapshot(
  { credits, quotas, subscriptions }: SnapshotSources,
  accountId: string,
  now: Date,
): Promise<Snapshot> {
  const [balances, nextEndAt, quotaReply, access] = await Promise.all([
    credits.balance(accountId),
    credits.nextEndAt(accountId),
    quotas.read(accountId),
    subscriptions.access(accountId),
  ]);
  const content: AccountSnapshot = { balances, quotas: quotaReply.quotas, access };
  const data = JSON.stringify(content);
  const id = createHash('sha256').update(data).digest('base64url').slice(0, 22);
  const resets = quotaReply.quotas.flatMap(({ plans }) => plans.map(({ resetAt }) => resetAt));
  const moments = [nextEndAt, ...[...resets, access?.endAt ?? null].map((at) => (at === null ? null : new Date(at)))];
  return { id, data, changesAt: firstAfter(now, moments) };
}

function firstAfter(now: Date, moments: readonly (Date | null)[]): Date | null {
  const coming = moments.filter((at): at is Date => at !== null && at > now);
  return coming.reduce<Date | null>((first, at) => (first === null || at < first ? at : first), null);
}
