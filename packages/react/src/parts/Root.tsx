import type { ReactNode } from 'react';
import { checkStyleSheet } from '../development/inDevelopment.js';
import { languageOf } from '../i18n/locale.js';
import { appearanceStyle } from '../provider/appearance.js';
import { useBilling } from '../provider/BillingContext.js';
import { joinClasses } from './classNames.js';

export interface RootProps {
  /** Name of the component for class names: `tk-<name>`. */
  name: string;
  /** State of the component, shown as `data-state`. */
  state: string;
  /** Accessible name of the region. */
  label: string;
  busy?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

/** The outermost element of every component: tokens, theme, language, and the container for container queries. */
export function Root({ name, state, label, busy = false, className, children }: RootProps) {
  const { locale, appearance, theme, messages } = useBilling();
  const translated = /^(en|zh)\b/.test(locale) || Object.keys(messages).length > 0;
  return (
    <section
      ref={checkStyleSheet}
      className={joinClasses(`tk tk-${name}`, className)}
      data-state={state}
      data-tk-theme={theme}
      style={appearanceStyle(appearance)}
      lang={translated ? locale : languageOf(locale)}
      aria-label={label}
      aria-busy={busy}
    >
      {children}
    </section>
  );
}
