import type { ReactNode } from 'react';
import { formatDay } from '../../i18n/locale.js';
import { joinClasses } from '../classNames.js';

export interface TimelineEvent {
  /** The time: an instant, and text if people would not say a date, e.g. "Today". */
  at: string | Date;
  when?: string;
  what: ReactNode;
  /** An amount, in its own aligned column. */
  amount?: ReactNode;
  state: 'past' | 'now' | 'next' | 'end';
}

export interface TimelineProps {
  events: readonly TimelineEvent[];
  locale: string;
  label: string;
  className?: string | undefined;
}

/** Past, current and future events: a short list with dates, earliest first. */
export function Timeline({ events, locale, label, className }: TimelineProps) {
  return (
    <ol className={joinClasses('tk-timeline', className)} aria-label={label}>
      {events.map((event) => (
        <li
          key={`${event.state} ${new Date(event.at).getTime()}`}
          className="tk-timeline__event"
          data-state={event.state}
        >
          <time className="tk-timeline__when" dateTime={new Date(event.at).toISOString()}>
            {event.when ?? formatDay(event.at, locale)}
          </time>{' '}
          <span className="tk-timeline__what">{event.what}</span>{' '}
          {event.amount && <span className="tk-timeline__amount">{event.amount}</span>}
        </li>
      ))}
    </ol>
  );
}
