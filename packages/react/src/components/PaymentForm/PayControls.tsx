import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { paymentMessages } from '../../i18n/paymentMessages.js';
import { Button } from '../../parts/Button.js';
import type { PartClassNames } from '../../parts/classNames.js';
import { useMessages } from '../../provider/useMessages.js';
import { type Confirmation, confirmPayment } from '../../stripe/confirmPayment.js';
import type { Stripe, StripeElements } from '../../stripe/stripeTypes.js';
import type { PaymentFormPart } from './PaymentForm.js';

/** Milliseconds until a confirmation is called slow. A 3-D Secure challenge may take longer. */
const patienceMs = 20_000;

export interface PayControlsProps {
  /** Stripe's fields in their frame. */
  fields: ReactNode;
  /** Null until the fields can be used to pay. */
  confirmWith: { stripe: Stripe; elements: StripeElements } | null;
  confirming: boolean;
  /** The formatted amount. */
  amount: string;
  returnUrl: string;
  onConfirm: () => void;
  onConfirmed: (confirmation: Confirmation) => void;
  onBack: (() => void) | undefined;
  classNames: PartClassNames<PaymentFormPart>;
}

/** The form: the fields, then the button and the text about what happens next. */
export function PayControls({
  fields,
  confirmWith,
  confirming,
  amount,
  returnUrl,
  onConfirm,
  onConfirmed,
  onBack,
  classNames,
}: PayControlsProps) {
  const text = useMessages('payment', paymentMessages);
  const busy = useRef(false);
  const asked = useRef(false);
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!confirming) return undefined;
    const timer = setTimeout(() => setSlow(true), patienceMs);
    return () => clearTimeout(timer);
  }, [confirming]);
  const ask = () => {
    asked.current = true;
    onConfirmed({ status: 'unknown' });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // Two clicks in one frame see the same state. The flag changes at once, so only the first click pays.
    if (!confirmWith || busy.current) return;
    busy.current = true;
    onConfirm();
    const confirmation = await confirmPayment(confirmWith.stripe, confirmWith.elements, returnUrl);
    busy.current = false;
    // If the customer already asked for the payment status, do not report the result twice.
    if (!asked.current) onConfirmed(confirmation);
  };
  return (
    <form className="tk-payment__form" onSubmit={submit}>
      {fields}
      <div className="tk-payment__controls">
        <Button type="submit" pending={confirming} disabled={!confirmWith} className={classNames.button}>
          {confirming ? text.paying(amount) : text.pay(amount)}
        </Button>
        <p className="tk-payment__hint" role="status">
          {confirming ? (slow ? text.slow : text.confirming) : text.bankMayAsk}
        </p>
        {confirming && slow && (
          <Button variant="secondary" onClick={ask}>
            {text.ask}
          </Button>
        )}
        <p className="tk-payment__hint">{text.secured}</p>
        {onBack && (
          <Button variant="quiet" onClick={onBack} disabled={confirming} className={classNames.back}>
            {text.back}
          </Button>
        )}
      </div>
    </form>
  );
}
