import { useMemo } from 'react';
import { useBilling } from '../provider/BillingContext.js';
import { type Language, languageOf } from './locale.js';
import type { Messages } from './messageTypes.js';

/**
 * The texts of one part in the reader's language, with the host's own in front. Each part brings its texts itself, so a
 * bundle holds only those of the components it uses.
 */
export function useMessages<Part extends keyof Messages>(
  part: Part,
  texts: Record<Language, Messages[Part]>,
): Messages[Part] {
  const { locale, messages } = useBilling();
  const own = messages[part];
  return useMemo(() => ({ ...texts[languageOf(locale)], ...own }), [texts, locale, own]);
}
