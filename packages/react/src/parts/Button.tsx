import type { MouseEvent, ReactNode, Ref } from 'react';
import { joinClasses } from './classNames.js';

export interface ButtonProps {
  children: ReactNode;
  variant?: 'primary' | 'secondary' | 'quiet' | 'critical';
  type?: 'button' | 'submit';
  /** Shows that it works; it stays focusable and does nothing more. */
  pending?: boolean;
  disabled?: boolean;
  onClick?: () => void;
  className?: string | undefined;
  describedBy?: string | undefined;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  children,
  variant = 'primary',
  type = 'button',
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
  return (
    <button
      ref={ref}
      type={type}
      className={joinClasses('tk-button', className)}
      data-variant={variant}
      data-state={pending ? 'pending' : disabled ? 'disabled' : 'idle'}
      disabled={disabled && !pending}
      // Not `disabled` while pending: that would throw the keyboard's focus away.
      aria-disabled={pending || undefined}
      aria-describedby={describedBy}
      onClick={click}
    >
      {pending && <span className="tk-spinner" aria-hidden="true" />}
      <span>{children}</span>
    </button>
  );
}
