import { ar } from './ar.js';
import { en } from './en.js';
import type { ErrorKey, Messages } from './messages.js';
import { zh } from './zh.js';

/**
 * Languages that Elements speak; pages of the sandbox's own are English and Chinese. Simplified Chinese answers for every
 * `zh`; whatever else is asked for gets English.
 */
export type Language = 'ar' | 'en' | 'zh';

const messages: Readonly<Record<Language, Messages>> = { ar, en, zh };

/** `wanted` is a BCP 47 tag or Stripe's `auto`, in which case the browser's languages decide. */
export function languageOf(wanted: string | undefined, languages: readonly string[]): Language {
  const primary = primaryTag(wanted, languages);
  return primary === 'ar' || primary === 'zh' ? primary : 'en';
}

function primaryTag(wanted: string | undefined, languages: readonly string[]): string {
  const [tag = ''] = wanted && wanted !== 'auto' ? [wanted] : languages;
  return tag.toLowerCase().split('-')[0] ?? '';
}

const rightToLeft = ['ar', 'fa', 'he', 'ur'];

/** Which way a page of this locale runs, whether the sandbox speaks its language or not. */
export function directionOf(wanted: string | undefined, languages: readonly string[]): 'ltr' | 'rtl' {
  return rightToLeft.includes(primaryTag(wanted, languages)) ? 'rtl' : 'ltr';
}

/** The tag to give to Intl and to `lang`. */
export const tagOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : language);

export const messagesIn = (language: Language): Messages => messages[language];

interface Failure {
  readonly code?: string | undefined;
  readonly decline_code?: string | undefined;
  readonly message?: string | undefined;
}

/** A sentence in the form's language for what the API answered. English keeps the API's own words. */
export function localize(error: Failure, language: Language): string {
  const own = messages[language].errors;
  if (language !== 'en' || !error.message) {
    for (const key of [error.decline_code, error.code]) {
      if (key && Object.hasOwn(own, key)) return own[key as ErrorKey];
    }
  }
  return error.message ?? own.processing_error;
}
