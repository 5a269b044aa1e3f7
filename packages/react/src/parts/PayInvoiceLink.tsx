import { sharedMessages } from '../i18n/sharedMessages.js';
import { useMessages } from '../i18n/useMessages.js';
import { joinClasses } from './classNames.js';

export interface PayInvoiceLinkProps {
  /** Stripe's page of the open invoice. */
  payUrl: string;
  describedBy?: string | undefined;
  className?: string | undefined;
}

/** Opens the invoice beside this page, which reads the account again when it is shown the next time. */
export function PayInvoiceLink({ payUrl, describedBy, className }: PayInvoiceLinkProps) {
  const text = useMessages('shared', sharedMessages);
  return (
    <a
      className={joinClasses('tk-button', className)}
      data-variant="primary"
      data-state="idle"
      href={payUrl}
      target="_blank"
      rel="noopener noreferrer"
      aria-describedby={describedBy}
    >
      <span>
        {text.payNow}
        <span className="tk-hidden"> {text.opensNewTab}</span>
      </span>
    </a>
  );
}
