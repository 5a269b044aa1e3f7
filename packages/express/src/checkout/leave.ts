import type { CheckoutDependencies } from './dependencies.js';
import { type Fulfilled, fulfilSession } from './fulfil.js';
import type { SessionRow } from './model.js';
import { endUnmade } from './room.js';

/**
 * The customer turned away. The provider's object is closed first and read second: what was paid before it closed, in
 * this tab or another, is fulfilled; what is closed can never be paid. Nothing is lost between the two.
 */
export async function leaveSession(deps: CheckoutDependencies, row: SessionRow): Promise<Fulfilled> {
  const { provider, sessions, clock } = deps;
  if (row.status !== 'in_progress') return fulfilSession(deps, row);
  if (row.providerSessionId === undefined) {
    const ended = await endUnmade(deps, row, { status: 'cancelled', endedAt: clock.now() });
    const now = (await sessions.find(row._id)) ?? row;
    return ended || now.providerSessionId === undefined ? fulfilSession(deps, now) : leaveSession(deps, now);
  }
  if (row.flow === 'hosted') await provider.closeCheckout(row.providerSessionId);
  else await provider.closePayment(row.providerSessionId);
  return fulfilSession(deps, row);
}
