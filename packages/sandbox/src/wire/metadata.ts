import { invalid } from '../core/errors.js';
import type { Metadata } from '../core/stored.js';

type MetadataParam = Record<string, string | number | null> | '' | null | undefined;

/**
 * Merges metadata as Stripe does: an empty value removes its key, an empty hash removes all. At most 50 keys of 40
 * characters with values of 500.
 */
export function mergeMetadata(current: Metadata, change: MetadataParam, at = 'metadata'): Metadata {
  if (change === undefined) return current;
  if (change === null || change === '') return {};
  const merged: Metadata = { ...current };
  for (const [key, value] of Object.entries(change)) {
    const param = `${at}[${key}]`;
    if (key.length > 40) {
      throw invalid(`Metadata keys can have up to 40 characters: '${key}' has ${key.length}.`, { param: at });
    }
    if (key.includes('[') || key.includes(']'))
      throw invalid('Metadata keys cannot contain square brackets.', { param: at });
    if (value === null || value === '') {
      delete merged[key];
      continue;
    }
    const text = String(value);
    if (text.length > 500) {
      throw invalid(
        `Metadata values can have up to 500 characters, but you passed in a value that is ${text.length} characters. Invalid value: ${text}`,
        { param },
      );
    }
    merged[key] = text;
  }
  if (Object.keys(merged).length > 50) throw invalid('Metadata can have up to 50 keys.', { param: at });
  return merged;
}
