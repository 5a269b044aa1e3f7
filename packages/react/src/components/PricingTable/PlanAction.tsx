import { formatMoney, type PaymentDue } from '@tillkit/contract/browser';
import { useId } from 'react';
import { formatDay } from '../../i18n/locale.js';
import { pricingMessages } from '../../i18n/pricingMessages.js';
import { Button } from '../../parts/Button.js';
import { CheckIcon } from '../../parts/Icon.js';
import { PayInvoiceLink } from '../../parts/PayInvoiceLink.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import type { PlanColumnProps } from './PlanColumn.js';
import { priceIn } from './planPrice.js';

/** The button of a plan with its price and billing period. If there is no button, the reason. */
export function PlanAction(props: PlanColumnProps) {
  const { plan, interval, blockedBy, due, isPaid, signedIn, signInUrl, pending, disabled, onChoose, classNames } =
    props;
  const { locale } = useBilling();
  const text = useMessages('pricing', pricingMessages);
  const termsId = useId();
  const price = priceIn(plan, interval);

  if (due?.plan === plan.code) return <PlanDue {...props} due={due} />;
  if (due && !plan.free) {
    const wording = due.voidedOnCancel ? text.payOrCancelFirst : text.payFirst;
    return <p className="tk-plan__action tk-plan__instead">{wording(due.planName)}</p>;
  }
  if (plan.current && (!plan.free || !isPaid)) {
    return (
      <div className="tk-plan__action">
        <p className="tk-plan__current">
          <CheckIcon />
          {text.current}
        </p>
      </div>
    );
  }
  if (signedIn && plan.free) return <p className="tk-plan__action tk-plan__instead">{text.freeAfterwards}</p>;
  if (blockedBy) return <p className="tk-plan__action tk-plan__instead">{text.cancelFirst(blockedBy)}</p>;

  const label = text.start(plan.name);
  const amount = price && formatMoney(price, locale);
  const terms = amount
    ? price.interval === 'year'
      ? text.termsYear(amount)
      : text.termsMonth(amount)
    : text.termsFree;
  const variant = plan.recommended ? 'primary' : 'secondary';
  return (
    <div className="tk-plan__action">
      <Button
        variant={variant}
        href={signInUrl}
        pending={pending}
        disabled={disabled}
        onClick={onChoose}
        describedBy={termsId}
        className={classNames.button}
      >
        {pending ? text.opening : label}
      </Button>
      <p className="tk-plan__terms" id={termsId}>
        {terms}
      </p>
    </div>
  );
}

/** The account's own plan with a payment due: the amount, and a link to pay it. */
function PlanDue({ due, disabled, classNames }: PlanColumnProps & { due: PaymentDue }) {
  const { locale } = useBilling();
  const text = useMessages('pricing', pricingMessages);
  const termsId = useId();
  return (
    <div className="tk-plan__action">
      <p className="tk-plan__due">{text.paymentDue(formatMoney(due, locale))}</p>
      {due.payUrl && !disabled && (
        <PayInvoiceLink payUrl={due.payUrl} describedBy={termsId} className={classNames.button} />
      )}
      <p className="tk-plan__terms" id={termsId}>
        {due.nextAttemptAt ? text.nextAttempt(formatDay(due.nextAttemptAt, locale)) : text.noNextAttempt}
      </p>
    </div>
  );
}
