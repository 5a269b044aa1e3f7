/**
 * What a check found. `ok`: as it should be. `warning`: works, but wants a look before real money. `failed`: customers
 * would notice. `skipped`: could not be looked at, because of something that is reported elsewhere.
 */
export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

/** One sentence of the doctor's report. */
export interface Finding {
  /** Stable name for scripts, e.g. `stripe.webhook-endpoint`. */
  id: string;
  /** How the check ended. */
  status: Status;
  /** What was found. Holds no secret. */
  found: string;
  /** What it means for the customers or for the money. Given unless all is well. */
  meaning?: string | undefined;
  /** How to fix it. Given unless all is well. */
  fix?: string | undefined;
}

type Trouble = Required<Pick<Finding, 'found' | 'meaning' | 'fix'>>;

export const ok = (id: string, found: string): Finding => ({ id, status: 'ok', found });
export const warning = (id: string, trouble: Trouble): Finding => ({ id, status: 'warning', ...trouble });
export const failed = (id: string, trouble: Trouble): Finding => ({ id, status: 'failed', ...trouble });
export const skipped = (id: string, found: string): Finding => ({ id, status: 'skipped', found });
