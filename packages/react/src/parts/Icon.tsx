import type { ReactNode } from 'react';

/**
 * An icon of 16 px in the color of the text. Size, fill and stroke are attributes, so that it looks right without the
 * style sheet.
 */
export function Icon({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <svg
      className={className}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** Included in a plan, or selected. */
export function CheckIcon() {
  return (
    <Icon>
      <path d="M3.5 8.5l3 3 6-7" />
    </Icon>
  );
}
