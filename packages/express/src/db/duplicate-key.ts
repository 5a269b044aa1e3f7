/**
 * Whether a write failed because a unique index holds the value already (MongoDB's E11000). With a field: whether it was
 * an index that begins with this field.
 */
export function isDuplicateKey(error: unknown, field?: string): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 11000) return false;
  if (field === undefined) return true;
  const { keyPattern, message } = error as { keyPattern?: Record<string, unknown>; message?: string };
  if (keyPattern) return Object.keys(keyPattern)[0] === field;
  return new RegExp(`dup key: \\{ "?${field}"?:`).test(message ?? '');
}
