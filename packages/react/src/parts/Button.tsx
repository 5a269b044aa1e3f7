import type { MouseEvent, ReactNode, Ref } from 'react';
import { joinClasses } from './classNames.js';

export interface ButtonProps {
  children: ReactNode;
  variant?: 'primary' | 'secondary' | 'quiet' | 'critical';
  type?: 'button' | 'submit';
  /** Shows that it works; it stays focusable and does nothing more. */
  /** Makes it a link, where it can be pressed. */
  href?: string | undefined;
  /** Opens the link beside this page. */
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
      // Not `disabled` while pending: that would throw the keyboard's focus away.
      aria-disabled={pending || undefined}
      onClick={click}
    >
      {pending && <span className="tk-spinner" aria-hidden="true" />}
      <span>{children}</span>
    </button>
  );
}
