/** Languages in which Tillkit's texts exist. */
export type Language = 'en' | 'zh-CN';

/** A locale that Intl accepts. If the given one is malformed, English, so that a wrong setting breaks no page. */
export function resolveLocale(locale: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(locale ?? 'en')[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** The language of the texts: Chinese for every `zh`, otherwise English. */
export function languageOf(locale: string): Language {
  return locale === 'zh' || locale.startsWith('zh-') ? 'zh-CN' : 'en';
}

/** A day written out: 1 March 2027, 2027年3月1日. Plain `en` puts the day first, which no reader takes for a month. */
export function formatDay(instant: string | Date, locale: string): string {
  const language = locale === 'en' ? 'en-GB' : locale;
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(instant));
}
