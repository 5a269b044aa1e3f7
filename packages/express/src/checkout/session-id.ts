import { randomInt } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** A new id of a billing session: 143 random bits, so that knowing one is knowing it from its owner. */
export function newSessionId(): string {
  return `bs_${Array.from({ length: 24 }, () => letters[randomInt(letters.length)]).join('')}`;
}
