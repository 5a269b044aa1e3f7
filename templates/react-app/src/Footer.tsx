import { locales, type Settings, type Theme, themes } from './settings.js';
import { useLanguage } from './texts.js';

const languageNames = { en: 'English', 'zh-CN': '简体中文' } as const;

export function Footer({ settings }: { settings: Settings }) {
  const { text } = useLanguage();
  const { theme, setTheme, locale, setLocale } = settings;
  return (
    <footer className="footer">
      <p>{text.footer}</p>
      <label>
        {text.theme}
        <select value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
          {themes.map((each) => (
            <option key={each} value={each}>
              {text.themes[each]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text.language}
        <select
          value={locale}
          onChange={(event) => setLocale(locales.find((each) => each === event.target.value) ?? 'en')}
        >
          {locales.map((each) => (
            <option key={each} value={each} lang={each}>
              {languageNames[each]}
            </option>
          ))}
        </select>
      </label>
    </footer>
  );
}
