import type { ReactNode } from 'react';
import { joinClasses } from './classNames.js';
import { Icon } from './Icon.js';

export interface NoticeProps {
  tone: 'neutral' | 'positive' | 'caution' | 'critical';
  /** What happened, e.g. to the money. */
  title: ReactNode;
  children?: ReactNode;
  /** What to do now. */
  action?: ReactNode;
  className?: string | undefined;
}

/** Icon path of each tone, so that color is never the only sign. */
const signs = {
  neutral: 'M8 7.25v4M8 4.75v.01',
  positive: 'M4.75 8.25l2.25 2.25 4.25-4.75',
  caution: 'M8 4.5v4.25M8 11.25v.01',
  critical: 'M5.5 5.5l5 5M10.5 5.5l-5 5',
};

/** A message in the page. Screen readers announce problems at once, and the rest at the next pause. */
export function Notice({ tone, title, children, action, className }: NoticeProps) {
  return (
    <div
      className={joinClasses('tk-notice', className)}
      data-tone={tone}
      role={tone === 'critical' || tone === 'caution' ? 'alert' : 'status'}
    >
      <Icon className="tk-notice__sign">
        <circle cx="8" cy="8" r="7.25" />
        <path d={signs[tone]} />
      </Icon>
      <div className="tk-notice__body">
        <p className="tk-notice__title">{title}</p>
        {children}
        {action && <div className="tk-notice__action">{action}</div>}
      </div>
    </div>
  );
}
