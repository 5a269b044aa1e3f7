/** Keys of entries that the rules make themselves begin with this; no caller's key may. */
export const ownKeyPrefix = 'tillkit:';

/** Keys that the rules make for what is due. No caller repeats them, so they are never looked up. */
export function isDueKey(key: string): boolean {
  return key.startsWith('tillkit:expiry:') || key.startsWith('tillkit:hold:');
}
