import { hash } from 'node:crypto';

/** 16 bytes of SHA-256 over the parts; null and undefined count as the same. */
export function digest(parts: readonly (string | number | boolean | null | undefined)[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22);
}
