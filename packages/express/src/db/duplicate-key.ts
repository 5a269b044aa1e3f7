/** Whether a write failed because a unique index holds the value already (MongoDB's E11000). */
export function isDuplicateKey(error: unknown, indexField?: string): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 11000) return false;
  if (indexField === undefined) return true;
  const { keyPattern } = error as { keyPattern?: Record<string, unknown> };
  return keyPattern === undefined || Object.hasOwn(keyPattern, indexField);
}
