import type { PageRequest } from '../../core/app.js';

/** Languages the pages are written in. */
export type Language = 'en' | 'zh';

/**
 * The session's `locale` decides, unless it is absent or `auto`; then the browser's first acceptable language does.
 * Every Chinese gets simplified Chinese; whatever is not Chinese gets English.
 */
export function pageLanguage(locale: string | null | undefined, request: PageRequest): Language {
  const accepted = request.request.headers['accept-language'];
  const wanted = locale && locale !== 'auto' ? locale : firstAccepted(accepted ?? '');
  return wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** The tag of an Accept-Language header with the highest weight; the first one wins a tie. */
function firstAccepted(header: string): string {
  const ranges = header.split(',').map((range) => {
    const [tag = '', ...parameters] = range.trim().split(';');
    const weight = parameters.map((parameter) => /^\s*q=([\d.]+)$/.exec(parameter)?.[1]).find(Boolean);
    return { tag, weight: weight === undefined ? 1 : Number(weight) };
  });
  return ranges.reduce((best, range) => (range.weight > best.weight ? range : best), { tag: '', weight: 0 }).tag;
}

/** For `lang` and Intl. */
export const tagOf = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en-US');
