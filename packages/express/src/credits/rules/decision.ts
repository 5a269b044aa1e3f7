import type { Entry } from './entry.js';
import type { CreditState } from './state.js';

/** What becomes of a command. */
export type Decision =
  /** `state` is new and has the command's entry. */
  | { outcome: 'changed'; state: CreditState; entry: Entry }
  /** The key is known; nothing changes. */
  | { outcome: 'replayed'; entry: Entry }
  | { outcome: 'refused'; refusal: Refusal };

/** Why a command changes nothing, with what a message about it needs. */
export type Refusal =
  | { reason: 'key_conflict'; key: string }
  | { reason: 'insufficient'; unit: string; amount: number; available: number }
  | {
      reason: 'over_budget';
      unit: string;
      amount: number;
      available: number;
      spent: number;
      limit: number;
      resetAt: Date;
    }
  | { reason: 'balance_too_large'; unit: string; amount: number; balance: number }
  | { reason: 'too_many_grants' }
  | { reason: 'too_many_units'; unit: string }
  | { reason: 'too_many_holds' }
  | { reason: 'too_many_parts' }
  | { reason: 'too_many_transfers' }
  | { reason: 'too_many_quotas' }
  | { reason: 'too_many_claw_backs' }
  | { reason: 'hold_not_open'; hold: string }
  | { reason: 'hold_too_long'; expiresAt: Date; latest: Date }
  | { reason: 'capture_max_too_small'; amount: number; captureMax: number }
  | { reason: 'capture_too_large'; unit: string; amount: number; limit: number }
  | { reason: 'grant_not_found'; grant: string }
  | { reason: 'claw_back_too_large'; unit: string; amount: number; limit: number }
  | { reason: 'quota_exceeded'; quota: string; amount: number; used: number; limit: number; resetAt: Date | null }
  | { reason: 'no_room'; unit: string; amount: number; cap: number; room: number; reserved: number }
  | { reason: 'too_many_reservations' }
  | { reason: 'nothing_reserved'; id: string }
  | { reason: 'consumption_not_found'; of: string; quota: string }
  | { reason: 'quota_release_too_large'; amount: number; limit: number };

export function changed(state: CreditState, entry: Entry): Decision {
  return { outcome: 'changed', state, entry };
}

export function refused(refusal: Refusal): Decision {
  return { outcome: 'refused', refusal };
}
