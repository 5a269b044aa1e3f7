/** Keys of entries that the rules make themselves begin with this; no caller's key may. */
export const ownKeyPrefix = 'tillkit:';

/** Keys that the rules make of what is due. Nobody repeats them, so nobody looks for them. */
export function isDueKey(key: string): boolean {
  return key.startsWith('tillkit:expiry:') || key.startsWith('tillkit:hold:');
}
