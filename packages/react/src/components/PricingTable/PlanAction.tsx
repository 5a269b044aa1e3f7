import { formatMoney } from '@tillkit/contract/browser';
import { useId } from 'react';
import { useMessages } from '../../i18n/useMessages.js';
import { Button } from '../../parts/Button.js';
import { joinClasses } from '../../parts/classNames.js';
import { CheckIcon } from '../../parts/Icon.js';
import { useBilling } from '../../provider/BillingContext.js';
import { pricingMessages } from './messages.js';
import type { PlanColumnProps } from './PlanColumn.js';
import { priceIn } from './planPrice.js';

/** The button that names its outcome, with what it costs and when; or in its place why there is none. */
export function PlanAction(props: PlanColumnProps) {
  const { plan, interval, blockedBy, isPaid, signedIn, signInUrl, pending, disabled, onChoose, classNames } = props;
  const { locale } = useBilling();
  const text = useMessages('pricing', pricingMessages);
  const termsId = useId();
  const price = priceIn(plan, interval);

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
  if (blockedBy && !props.canSwitch)
    return <p className="tk-plan__action tk-plan__instead">{text.cancelFirst(blockedBy)}</p>;

  const label = blockedBy ? text.switchTo(plan.name) : text.start(plan.name);
  const amount = price && formatMoney(price, locale);
  const terms = amount
    ? price.interval === 'year'
      ? text.termsYear(amount)
      : text.termsMonth(amount)
    : text.termsFree;
  const variant = plan.recommended ? 'primary' : 'secondary';
  return (
    <div className="tk-plan__action">
      {signInUrl && !disabled ? (
        <a
          className={joinClasses('tk-button', classNames.button)}
          data-variant={variant}
          data-state="idle"
          href={signInUrl}
          aria-describedby={termsId}
        >
          <span>{label}</span>
        </a>
      ) : (
        <Button
          variant={variant}
          pending={pending}
          disabled={disabled}
          onClick={onChoose}
          describedBy={termsId}
          className={classNames.button}
        >
          {pending ? text.opening : label}
        </Button>
      )}
      {!blockedBy && (
        <p className="tk-plan__terms" id={termsId}>
          {terms}
        </p>
      )}
    </div>
  );
}
