import { useMemo } from 'react';
import { type Language, languageOf } from '../i18n/locale.js';
import type { Messages } from '../i18n/messageTypes.js';
import { useBilling } from './BillingContext.js';

/**
 * The texts of one component in the reader's language. The host's own texts replace them. Each component imports its
 * own texts, so a bundle has only the texts it uses.
 */
export function useMessages<Part extends keyof Messages>(
  part: Part,
  texts: Record<Language, Messages[Part]>,
): Messages[Part] {
  const { locale, messages } = useBilling();
  const own = messages[part];
  return useMemo(() => {
    const given = Object.entries(own ?? {}).filter(([, text]) => text !== undefined);
    return { ...texts[languageOf(locale)], ...Object.fromEntries(given) };
  }, [texts, locale, own]);
}
