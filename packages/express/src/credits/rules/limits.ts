/**
 * Bounds of the document (invariant 12). An entry takes about 350 bytes, at most 15 kB, and a grant about 150 bytes. A
 * hold takes about 200 bytes, and 25 for each of its grants: in all, at most one such part for each hold and grant.
 */
export const limits = {
  /** Drained entries kept, by whole pages, so that repeats of their keys are answered from the document. */
  keyWindow: 8,
  /** From this many entries not in the ledger on, changes wait for the drainer. */
  outboxMax: 512,
  /** Commands folded into one write. */
  batchMax: 256,
  /** Commands of one account that may wait in one process. */
  queueMax: 2048,
  grantsMax: 1000,
  unitsMax: 20,
  holdsMax: 500,
  /** Grants that one hold or transfer may take from. */
  partsMax: 200,
  quotaRowsMax: 200,
  /** Top-ups under a balance cap that are open at once. */
  reservationsMax: 100,
  /** Grants of which something was clawed back. */
  clawedBackMax: 1000,
  /** Transfers of one account that wait for their receivers. */
  transfersMax: 100,
} as const;
