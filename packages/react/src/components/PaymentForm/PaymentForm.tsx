'use client';

import { formatMoney, type PaymentIntentReply } from '@tillkit/contract/browser';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { returnUrlOf } from '../../hooks/useTopUp.js';
import { paymentMessages } from '../../i18n/paymentMessages.js';
import { sharedMessages } from '../../i18n/sharedMessages.js';
import { Button } from '../../parts/Button.js';
import { joinClasses, type PartClassNames } from '../../parts/classNames.js';
import { MoneyText } from '../../parts/MoneyText.js';
import { Notice } from '../../parts/Notice.js';
import { Root } from '../../parts/Root.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import type { Confirmation } from '../../stripe/confirmPayment.js';
import { readOutcome } from '../../stripe/readOutcome.js';
import { StripeFields } from '../../stripe/StripeFields.js';
import { useStripeAppearance } from '../../stripe/useStripeAppearance.js';
import { useStripeSource } from '../../stripe/useStripeSource.js';
import { FieldsSkeleton } from './FieldsSkeleton.js';
import { PayControls } from './PayControls.js';

/** A part of {@link PaymentForm} that can have a class name of yours. */
export type PaymentFormPart = 'root' | 'summary' | 'amount' | 'purpose' | 'fields' | 'button' | 'back' | 'notice';

/** What {@link PaymentForm} takes. */
export interface PaymentFormProps {
  /** The reply of `createPaymentIntent`: the payment and its key. A new reply creates a new form. */
  payment: PaymentIntentReply;
  /** What the money is for, as text. It stays visible beside the fields. */
  purpose: ReactNode;
  /**
   * Called when the payment succeeded, is processing, or is `unknown`: then ask the server by the session's id. After a
   * decline the form stays open and this is not called.
   */
  onResult: (result: 'succeeded' | 'processing' | 'unknown', sessionId: string) => void;
  /** Shows a button back, e.g. to another amount. */
  onBack?: (() => void) | undefined;
  /** The URL a customer returns to after a payment method that leaves the page. Default: this page. */
  returnUrl?: string | undefined;
  /** Whether every control is switched off. Default: false. */
  disabled?: boolean | undefined;
  /** Class names of yours, by part. They are added to the component's own. */
  classNames?: PartClassNames<PaymentFormPart> | undefined;
}

/**
 * States of the form, in `data-state`. `unavailable`: Stripe.js or its fields could not be loaded. `closed`: the
 * payment was canceled before it was made.
 */
type FormState =
  | 'loading'
  | 'unavailable'
  | 'ready'
  | 'confirming'
  | 'declined'
  | 'busy'
  | 'succeeded'
  | 'processing'
  | 'unknown'
  | 'closed';

const noClassNames: PartClassNames<PaymentFormPart> = {};

/**
 * Stripe's card and other fields. The amount and its purpose stay visible. Place the form in the page, not in a modal
 * dialog or focus trap: Stripe adds the 3-D Secure challenge at the end of the page, where a dialog would hide it and a
 * focus trap would lock the keyboard out.
 */
export function PaymentForm(props: PaymentFormProps) {
  return <Form key={props.payment.clientSecret} {...props} />;
}

function Form({
  payment,
  purpose,
  onResult,
  onBack,
  returnUrl,
  disabled = false,
  classNames = noClassNames,
}: PaymentFormProps) {
  const billing = useBilling();
  const { locale, emit } = billing;
  const text = useMessages('payment', paymentMessages);
  const shared = useMessages('shared', sharedMessages);
  const source = useStripeSource(payment, billing.loadStripe);
  const probe = useRef<HTMLSpanElement>(null);
  const appearance = useStripeAppearance(probe, billing);
  const [fields, setFields] = useState<'loading' | 'ready' | 'failed'>('loading');
  const [mounts, setMounts] = useState(0);
  const [confirmation, setConfirmation] = useState<Confirmation | { status: 'none' | 'confirming' }>({
    status: 'none',
  });

  const mounted = useRef(false);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const state = stateOf(source.status, fields, confirmation.status);
  const amount = formatMoney(payment, locale);
  const finished = isFinal(confirmation.status);

  const fieldsReady = useCallback(() => {
    setFields('ready');
    emit({ type: 'payment_form_ready' });
  }, [emit]);
  const retry = () => {
    setFields('loading');
    setMounts((count) => count + 1);
    if (source.status === 'error') source.retry();
  };
  const finish = (result: Confirmation) => {
    // Stripe's fields name the missing input. The form stays as it was.
    if (result.status === 'incomplete') return setConfirmation({ status: 'none' });
    setConfirmation(result);
    if (result.status === 'declined') emit({ type: 'payment_declined', declineCode: result.declineCode });
    else if (result.status !== 'busy' && result.status !== 'closed') onResult(result.status, payment.sessionId);
  };

  const fieldsFailed = async () => {
    // A payment that was already made, e.g. in another tab, has no fields. Its success must still be reported.
    const outcome = source.status === 'ready' ? await readOutcome(source.stripe, payment.clientSecret) : null;
    if (!mounted.current) return;
    if (outcome) return finish({ status: outcome });
    setFields('failed');
    emit({ type: 'payment_form_failed_to_load' });
  };

  return (
    <Root
      name="payment"
      state={state}
      label={text.label}
      busy={state === 'loading' || state === 'confirming'}
      className={classNames.root}
    >
      <span ref={probe} className="tk-probe" aria-hidden="true" />
      <div className={joinClasses('tk-payment__summary', classNames.summary)}>
        <MoneyText money={payment} locale={locale} className={joinClasses('tk-payment__amount', classNames.amount)} />{' '}
        <span className={joinClasses('tk-payment__purpose', classNames.purpose)}>{purpose}</span>
      </div>
      {state === 'unavailable' && (
        <Notice
          tone="critical"
          title={`${shared.notCharged} ${text.loadFailed}`}
          className={classNames.notice}
          action={
            <Button variant="secondary" onClick={retry}>
              {shared.retry}
            </Button>
          }
        >
          <p>{text.loadFailedHint}</p>
        </Notice>
      )}
      {confirmation.status === 'declined' && (
        <Notice
          tone="critical"
          title={`${shared.notCharged} ${confirmation.message ?? text.declined}`}
          className={classNames.notice}
        >
          <p>{text.declinedHint}</p>
        </Notice>
      )}
      {confirmation.status === 'busy' && (
        <Notice tone="caution" title={`${shared.notCharged} ${text.busy}`} className={classNames.notice}>
          <p>{text.busyHint}</p>
        </Notice>
      )}
      {state === 'succeeded' && <Notice tone="positive" title={text.succeeded(amount)} className={classNames.notice} />}
      {state === 'processing' && <Notice tone="neutral" title={text.processing} className={classNames.notice} />}
      {state === 'unknown' && (
        <Notice tone="caution" title={shared.chargeUnknown} className={classNames.notice}>
          <p>{text.unknownHint}</p>
        </Notice>
      )}
      {state === 'loading' && !(source.status === 'ready' && appearance) && <FieldsSkeleton />}
      {source.status === 'ready' && appearance && fields !== 'failed' && !finished && (
        <StripeFields
          key={mounts}
          stripe={source.stripe}
          clientSecret={payment.clientSecret}
          appearance={appearance}
          locale={locale}
          onReady={fieldsReady}
          onLoadError={fieldsFailed}
        >
          {(element, confirmWith) => (
            <PayControls
              fields={
                <div className={joinClasses('tk-payment__fields', classNames.fields)} data-state={fields}>
                  {fields === 'loading' && <FieldsSkeleton />}
                  {/* Locked while the bank confirms: the payment details must not change. */}
                  <div className="tk-payment__element" inert={state === 'confirming' || disabled}>
                    {element}
                  </div>
                </div>
              }
              confirmWith={fields === 'ready' && !disabled ? confirmWith : null}
              confirming={state === 'confirming'}
              amount={amount}
              returnUrl={returnUrlOf(payment.sessionId, returnUrl)}
              onConfirm={() => setConfirmation({ status: 'confirming' })}
              onConfirmed={finish}
              onBack={onBack}
              classNames={classNames}
            />
          )}
        </StripeFields>
      )}
      {state === 'closed' && (
        <Notice tone="caution" title={`${shared.notCharged} ${text.closed}`} className={classNames.notice}>
          <p>{text.closedHint}</p>
        </Notice>
      )}
      {(state === 'unavailable' || state === 'closed') && onBack && (
        <Button variant="quiet" onClick={onBack} className={classNames.back}>
          {text.back}
        </Button>
      )}
    </Root>
  );
}

/** The form can do nothing more. */
function isFinal(
  confirmation: Confirmation['status'] | 'none' | 'confirming',
): confirmation is 'succeeded' | 'processing' | 'unknown' | 'closed' {
  return ['succeeded', 'processing', 'unknown', 'closed'].includes(confirmation);
}

function stateOf(
  source: 'loading' | 'ready' | 'error',
  fields: 'loading' | 'ready' | 'failed',
  confirmation: Confirmation['status'] | 'none' | 'confirming',
): FormState {
  if (isFinal(confirmation)) return confirmation;
  if (source === 'error' || fields === 'failed') return 'unavailable';
  if (source === 'loading' || fields === 'loading') return 'loading';
  return confirmation === 'none' || confirmation === 'incomplete' ? 'ready' : confirmation;
}
