import { randomBytes } from 'node:crypto';

/** The account that the keys belong to. */
export const PLATFORM_ACCOUNT = 'acct_1TillkitSandbox';

/** What connected accounts know the platform's software by. */
export const PLATFORM_APPLICATION = 'ca_TillkitSandboxPlatform';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Random bytes are fetched in bulk: one call for each id is what making many objects would spend its time on. */
let bytes = randomBytes(0);
let used = 0;

/** Random letters and digits, without bias. */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    if (used >= bytes.length) {
      bytes = randomBytes(8192);
      used = 0;
    }
    const byte = bytes[used] ?? 255;
    used += 1;
    if (byte < 248) text += alphabet[byte % 62];
  }
  return text;
}

/** An id like Stripe's: the prefix, an account's part, and a random part. */
export function newId(prefix: string): string {
  return `${prefix}_1${randomText(23)}`;
}
