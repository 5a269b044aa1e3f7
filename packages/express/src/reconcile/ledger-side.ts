import type { Entry, Verification } from '../credits/service.js';
import type { PaymentWindow } from '../providers/provider.js';
import type { ReconcileDependencies } from './dependencies.js';

/** A grant that names a payment as its source. */
export interface PaymentGrant {
  key: string;
  seq: number;
  unit: string;
  amount: number;
  /** What was clawed back of it. */
  takenBack: number;
  isInWindow: boolean;
}

/** What an account's ledger says of money. */
export interface LedgerSide {
  verification: Verification;
  /** Grants of kind `paid`, by the payment they name. */
  grantsOf: Map<string, PaymentGrant[]>;
  /** Keys of claw-backs and of grants that gave something back. */
  reversalKeys: Set<string>;
}

/** Replays an account, and gathers what has to do with payments on the way. */
export async function readLedgerSide(
  { credits }: Pick<ReconcileDependencies, 'credits'>,
  accountId: string,
  { from, to }: PaymentWindow,
): Promise<LedgerSide> {
  const grantsOf = new Map<string, PaymentGrant[]>();
  const bySeq = new Map<number, PaymentGrant>();
  const reversalKeys = new Set<string>();
  const verification = await credits.audit(accountId, (entry: Entry) => {
    const { kind, key, seq, unit, amount, source, at } = entry;
    if (kind === 'claw_back') {
      const grant = bySeq.get(entry.grant ?? 0);
      if (grant) grant.takenBack -= amount;
      reversalKeys.add(key);
    }
    if (kind === 'grant_refund') reversalKeys.add(key);
    if (kind !== 'grant_paid' || source?.type !== 'payment') return;
    const grant = { key, seq, unit, amount, takenBack: 0, isInWindow: at >= from && at < to };
    bySeq.set(seq, grant);
    grantsOf.set(source.id, [...(grantsOf.get(source.id) ?? []), grant]);
  });
  return { verification, grantsOf, reversalKeys };
}
