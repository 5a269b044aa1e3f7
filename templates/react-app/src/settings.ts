import { useEffect, useState } from 'react';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

/** The reader's theme and language, stored in this browser and applied to the whole document. */
export function useSettings() {
  const [theme, setTheme] = useState<Theme>(() => stored('theme', themes) ?? 'auto');
  const [locale, setLocale] = useState<Locale>(() => stored('locale', locales) ?? preferredLocale());
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem('theme', theme);
  }, [theme]);
  useEffect(() => {
    document.documentElement.lang = locale;
    localStorage.setItem('locale', locale);
  }, [locale]);
  return { theme, setTheme, locale, setLocale };
}

export type Settings = ReturnType<typeof useSettings>;

function stored<T extends string>(name: string, choices: readonly T[]): T | undefined {
  const value = localStorage.getItem(name);
  return choices.find((choice) => choice === value);
}

function preferredLocale(): Locale {
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
}
