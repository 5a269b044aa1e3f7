import type { LedgerRow } from './store/ledger-model.js';

/** What credits announce. */
export interface CreditEvents {
  /** A spend, hold or capture was made. */
  'credits.changed': CreditChange;
  /**
   * Shown entries are in the ledger and leave their documents next. Each is announced at least once, by whichever
   * process drains it.
   */
  'entries.drained': readonly LedgerRow[];
}

/** What a change leaves of its unit. */
export interface CreditChange {
  accountId: string;
  unit: string;
  /** The maximum that can be spent now. Other holds may have reserved a part of it: read the balance before acting. */
  atMost: number;
}
