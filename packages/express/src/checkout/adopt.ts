import type { SessionRow } from './model.js';
import type { CheckoutParts } from './parts.js';

/** The process died, or was slower than the webhook, between making the object and storing its id: store it now. */
export async function adopt(
  parts: CheckoutParts,
  row: SessionRow,
  providerSessionId: string,
  flow: SessionRow['flow'],
): Promise<SessionRow> {
  if (row.providerSessionId !== undefined || row.flow !== flow) return row;
  await parts.sessions.adopt(row._id, providerSessionId);
  return (await parts.sessions.find(row._id)) ?? row;
}
