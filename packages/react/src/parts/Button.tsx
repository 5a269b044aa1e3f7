import type { MouseEvent, ReactNode, Ref } from 'react';
import { joinClasses } from './classNames.js';

export interface ButtonProps {
  children: ReactNode;
  variant?: 'primary' | 'secondary' | 'quiet' | 'critical';
  type?: 'button' | 'submit';
  /** Shows progress. The button keeps the focus, and a click does nothing. */
  /** Makes the button a link, unless it is disabled. */
  href?: string | undefined;
  /** Opens the link in a new tab. */
  newTab?: boolean;
  pending?: boolean;
  disabled?: boolean;
  onClick?: (() => void) | undefined;
  className?: string | undefined;
  describedBy?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  children,
  variant = 'primary',
  type = 'button',
  href,
  newTab = false,
  pending = false,
  disabled = false,
  onClick,
  className,
  describedBy,
  ref,
}: ButtonProps) {
  const click = (event: MouseEvent) => {
    if (pending) event.preventDefault();
    else onClick?.();
  };
  const shared = {
    className: joinClasses('tk-button', className),
    'data-variant': variant,
    'data-state': pending ? 'pending' : disabled ? 'disabled' : 'idle',
    'aria-describedby': describedBy,
  };
  if (href && !pending && !disabled) {
    return (
      <a {...shared} href={href} {...(newTab && { target: '_blank', rel: 'noopener noreferrer' })}>
        <span>{children}</span>
      </a>
    );
  }
  return (
    <button
      {...shared}
      ref={ref}
      type={type}
      disabled={disabled && !pending}
      // Not `disabled` while pending, because that would lose the keyboard focus.
      aria-disabled={pending || undefined}
      onClick={click}
    >
      {pending && <span className="tk-spinner" aria-hidden="true" />}
      <span>{children}</span>
    </button>
  );
}
