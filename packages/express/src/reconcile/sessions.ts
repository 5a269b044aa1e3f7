import type { SessionRow, Settlement } from '../checkout/service.js';
import { ProviderFailure } from '../providers/provider.js';
import type { ReconcileDependencies } from './dependencies.js';
import { difference, type Found } from './differences.js';
import type { LedgerSide } from './ledger-side.js';

/** Open billing sessions of an account that should not be open any more. */
export async function inspectSessions(
  deps: ReconcileDependencies,
  accountId: string,
  ledger: LedgerSide,
  known: ReadonlySet<string | null>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const { sessionId } of await deps.checkouts.openSessions(accountId)) {
    const session = known.has(sessionId) ? null : await deps.checkouts.session(sessionId);
    const each = session?.status === 'in_progress' ? await inspectSession(deps, session, ledger) : null;
    if (each) found.push(each);
  }
  return found;
}

async function inspectSession(
  deps: ReconcileDependencies,
  session: SessionRow,
  ledger: LedgerSide,
): Promise<Found | null> {
  const { _id: sessionId, accountId, providerSessionId } = session;
  const settlement = await readSettlement(deps, session);
  if (settlement !== 'not_found' && settlement?.state === 'paid' && session.type === 'topup') {
    const { paymentId, amountMinor, currency } = settlement;
    const id = paymentId ?? providerSessionId ?? sessionId;
    if (!ledger.grantsOf.has(id)) {
      const checkoutId = session.flow === 'hosted' ? (providerSessionId ?? null) : null;
      const about = { accountId, sessionId, paymentId: id, checkoutId, amountMinor, currency };
      const text = `Billing session ${sessionId} is paid by ${id}, and its credits were not granted.`;
      return difference('paid_not_granted', about, text);
    }
  }
  const why = reasonToEnd(deps, session, settlement);
  if (why === null) return null;
  return difference('stuck_session', { accountId, sessionId }, `Billing session ${sessionId} is open, and ${why}.`);
}

/** Why a session should not be open, or null. */
function reasonToEnd(
  { checkouts }: ReconcileDependencies,
  session: SessionRow,
  settlement: Settlement | 'not_found' | null,
): string | null {
  if (settlement === 'not_found') return 'Stripe has nothing of it';
  if (settlement === null) return checkouts.isOverdue(session) ? 'nothing was ever made for it at Stripe' : null;
  switch (settlement.state) {
    case 'paid':
      return 'it is paid';
    case 'failed':
      return 'its payment failed for good';
    case 'cancelled':
      return 'it has ended at Stripe';
    case 'mismatch':
      return `what was paid does not fit: ${settlement.reason}`;
    case 'open':
      return checkouts.isOverdue(session) ? 'it is past its time' : null;
    default:
      return null;
  }
}

async function readSettlement({ checkouts }: ReconcileDependencies, session: SessionRow) {
  try {
    return await checkouts.settlementOf(session);
  } catch (error) {
    if (error instanceof ProviderFailure && error.reason === 'not_found') return 'not_found' as const;
    throw error;
  }
}
