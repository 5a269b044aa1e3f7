import { sharedMessages } from '../i18n/sharedMessages.js';
import { useMessages } from '../provider/useMessages.js';
import { Button } from './Button.js';

export interface PayInvoiceLinkProps {
  /** Stripe's page of the open invoice. */
  payUrl: string;
  describedBy?: string | undefined;
  className?: string | undefined;
}

/** Opens the invoice in a new tab. When the customer returns to this page, it reads the account again. */
export function PayInvoiceLink({ payUrl, describedBy, className }: PayInvoiceLinkProps) {
  const text = useMessages('shared', sharedMessages);
  return (
    <Button href={payUrl} newTab describedBy={describedBy} className={className}>
      {text.payNow}
      <span className="tk-hidden"> {text.opensNewTab}</span>
    </Button>
  );
}
