import { createHash } from 'node:crypto';
import { StripeError } from '../core/errors.js';

export interface StoredReply {
  status: number;
  body: string;
}

interface Entry {
  path: string;
  fingerprint: string;
  /** Of the first request. */
  requestId: string;
  at: number;
  reply: StoredReply | undefined;
}

/** What {@link IdempotencyKeys.dump} gives. */
export type KeptReplies = [key: string, entry: Entry][];

/** A key as it is kept: one that was used for a connected account, or by Stripe.js, has nothing to do with the platform's. */
export function inScope(account: string | null, caller: string, key: string): string {
  return `${account ?? ''} ${caller}\n${key}`;
}

/** The same text for the same parameters, in whatever order they came. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
}

function shown(scoped: string): string {
  return scoped.slice(scoped.indexOf('\n') + 1);
}

/** Stripe may forget a key after this long, in seconds. */
const keptSeconds = 24 * 3600;

/**
 * What each `Idempotency-Key` was first used for, and what was answered. A key is claimed before the request has
 * any effect and settled with the reply; a request that was refused before it began gives its key back.
 */
export class IdempotencyKeys {
  private readonly entries = new Map<string, Entry>();

  /**
   * @param key of {@link inScope}
   * @param asked what the request asks for
   * @returns the reply to repeat, or undefined when this request is the first
   * @throws StripeError 400 or 409
   */
  claim(
    key: string,
    path: string,
    asked: string,
    requestId: string,
    now: number,
  ): { reply: StoredReply; requestId: string } | undefined {
    if (shown(key).length > 255) {
      throw new StripeError(400, {
        type: 'idempotency_error',
        message: 'Idempotency keys can be at most 255 characters long.',
      });
    }
    this.forgetOld(now);
    const fingerprint = createHash('sha256').update(asked).digest('hex');
    const entry = this.entries.get(key);
    if (!entry) {
      this.entries.set(key, { path, fingerprint, requestId, at: now, reply: undefined });
      return undefined;
    }
    if (entry.path !== path) {
      throw new StripeError(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${path}' vs '${entry.path}'). Try using a key other than '${shown(key)}' if you meant to execute a different request.`,
      });
    }
    if (entry.fingerprint !== fingerprint) {
      throw new StripeError(400, {
        type: 'idempotency_error',
        message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${shown(key)}' if you meant to execute a different request.`,
      });
    }
    if (!entry.reply) {
      throw new StripeError(409, {
        type: 'idempotency_error',
        code: 'idempotency_key_in_use',
        message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${shown(key)}. Please try again later.`,
      });
    }
    return { reply: entry.reply, requestId: entry.requestId };
  }

  settle(key: string, reply: StoredReply): void {
    const entry = this.entries.get(key);
    if (entry) entry.reply = reply;
  }

  release(key: string): void {
    this.entries.delete(key);
  }

  /** Every key whose request was answered: plain data. */
  dump(): KeptReplies {
    return [...this.entries].filter(([, { reply }]) => reply !== undefined);
  }

  /** Holds `kept` in place of what it held. */
  load(kept: KeptReplies): void {
    this.entries.clear();
    for (const [key, entry] of kept) this.entries.set(key, entry);
  }

  private forgetOld(now: number): void {
    // Entries are in the order of their making: stop at the first that is kept.
    for (const [key, entry] of this.entries) {
      if (entry.at + keptSeconds > now) return;
      this.entries.delete(key);
    }
  }
}
