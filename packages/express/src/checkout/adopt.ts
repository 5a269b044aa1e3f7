import type { CheckoutDependencies } from './dependencies.js';
import type { SessionRow } from './model.js';

/** The process died, or was slower than the webhook, between making the object and storing its id: store it now. */
export async function adopt(
  deps: CheckoutDependencies,
  row: SessionRow,
  providerSessionId: string,
  flow: SessionRow['flow'],
): Promise<SessionRow> {
  if (row.providerSessionId !== undefined || row.flow !== flow) return row;
  await deps.sessions.adopt(row._id, providerSessionId);
  return (await deps.sessions.find(row._id)) ?? row;
}
