import { type Command, referenceOf } from './commands.js';
import { type Decision, refused } from './decision.js';
import { settleDue } from './due.js';
import type { Entry } from './entry.js';
import { grant, receive } from './grant.js';
import { capture, hold, release } from './hold.js';
import { consume, releaseQuota } from './quota.js';
import { reserve, unreserve } from './reserve.js';
import { send } from './send.js';
import { adjust, spend } from './spend.js';
import type { CreditState } from './state.js';
import { clawBack, expire } from './take-back.js';

export type { Decision, Refusal } from './decision.js';

/*
 * Every rule of credits and quotas, as one pure function. What it gives is written whole or not at all.
 *
 *  3. A known key changes nothing: same content gives the first entry, other content a conflict.
 *  7. What is due by `now` happens before anything else (`due.ts`).
 *
 *   command     not enough, not there                    else
 *   grant       –                                        balance + amount, a new grant, debt is paid of it
 *   spend       INSUFFICIENT_CREDITS                     balance − amount, grants burn, overdraft becomes debt
 *   hold        INSUFFICIENT_CREDITS                     held + amount
 *   capture     HOLD_NOT_OPEN, AMOUNT_ABOVE_MAXIMUM      balance − amount, held − amount, or − all that is left
 *   release     HOLD_NOT_OPEN                            held − all that is left
 *   adjust      INSUFFICIENT_CREDITS                     as spend; with intoDebt without a floor
 *   expire      GRANT_NOT_FOUND                          balance − what is free of the grant
 *   claw_back   GRANT_NOT_FOUND, AMOUNT_ABOVE_MAXIMUM    balance − amount, the rest is debt
 *   send        INSUFFICIENT_CREDITS                     balance − amount, on its way to the receiver
 *   receive     –                                        balance + amount, a new grant for each part
 *   consume     QUOTA_EXCEEDED                           used + amount
 *   quota_release   INVALID_INPUT                            used − amount, of windows that still run
 *   reserve     BALANCE_CAP_EXCEEDED                     reserved + amount
 *   unreserve   nothing to do                            reserved − all of the reservation
 */

const none: ReadonlyMap<string, Entry> = new Map();

/**
 * The state after a command at a moment, or why there is none.
 * @param ledger entries that have left the document, by key, as far as commands refer to them
 * @param recent the entries of the document by key; given by who applies many commands to it
 */
export function decide(
  state: CreditState,
  command: Command,
  now: Date,
  ledger: ReadonlyMap<string, Entry> = none,
  recent: ReadonlyMap<string, Entry> = byKey(state.recent),
): Decision {
  const known = recent.get(command.key);
  if (known) return decideRepeat(known, command);
  const current = settleDue(state, now);
  const reference = referenceOf(command);
  const referred = reference === null ? undefined : (recent.get(reference) ?? ledger.get(reference));
  switch (command.type) {
    case 'grant':
      return grant(current, command, now);
    case 'spend':
      return spend(current, command, now);
    case 'hold':
      return hold(current, command, now);
    case 'capture':
      return capture(current, command, now);
    case 'release':
      return release(current, command, now);
    case 'adjust':
      return adjust(current, command, now);
    case 'expire':
      return expire(current, command, now, referred);
    case 'claw_back':
      return clawBack(current, command, now, referred);
    case 'send':
      return send(current, command, now);
    case 'receive':
      return receive(current, command, now);
    case 'consume':
      return consume(current, command, now);
    case 'quota_release':
      return releaseQuota(current, command, now, referred);
    case 'reserve':
      return reserve(current, command, now);
    case 'unreserve':
      return unreserve(current, command, now);
  }
}

/** What a repeat of a key gets. @param first the entry that the key made */
export function decideRepeat(first: Entry, command: Command): Decision {
  if (first.fingerprint === command.fingerprint) return { outcome: 'replayed', entry: first };
  return refused({ reason: 'key_conflict', key: command.key });
}

export function byKey(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [entry.key, entry]));
}
