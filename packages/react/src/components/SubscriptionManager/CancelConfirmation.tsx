import { type CancelSubscriptionBody, formatMoney, type SubscriptionAccess } from '@tillkit/contract/browser';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { formatDay } from '../../i18n/locale.js';
import { type CancelFeedback, subscriptionMessages } from '../../i18n/subscriptionMessages.js';
import { Button } from '../../parts/Button.js';
import { joinClasses } from '../../parts/classNames.js';
import { Timeline } from '../../parts/Timeline/index.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import { cancelTimeline } from './subscriptionTimeline.js';

export interface CancelConfirmationProps {
  access: SubscriptionAccess;
  pending: boolean;
  headingLevel: 2 | 3 | 4;
  onConfirm: (reason: CancelSubscriptionBody) => void;
  onKeep: () => void;
  className?: string | undefined;
}

const reasons: readonly CancelFeedback[] = [
  'too_expensive',
  'unused',
  'missing_features',
  'switched_service',
  'low_quality',
  'too_complex',
  'customer_service',
  'other',
];

/** The second step: what canceling does and when. It is in the page, because a dialog would hide the plan. */
export function CancelConfirmation({
  access,
  pending,
  headingLevel,
  onConfirm,
  onKeep,
  className,
}: CancelConfirmationProps) {
  const { locale, now } = useBilling();
  const text = useMessages('subscription', subscriptionMessages);
  const heading = useRef<HTMLHeadingElement>(null);
  const name = useId();
  const [feedback, setFeedback] = useState<CancelFeedback | null>(null);
  const [comment, setComment] = useState('');
  const Heading = `h${Math.min(headingLevel + 1, 6)}` as 'h4';
  useEffect(() => heading.current?.focus(), []);

  const { paymentDue: due, planName: plan } = access;
  const lastDay = formatDay(access.endAt, locale);
  const owed = due && formatMoney(due, locale);
  const kept = owed === null ? text.stays(plan, lastDay) : text.staysDue(plan, lastDay, owed);
  const outcome = due?.voidedOnCancel && owed ? text.endsNow(plan, owed) : kept;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const words = comment.trim();
    onConfirm({ ...(feedback ? { feedback } : {}), ...(words ? { comment: words } : {}) });
  };

  return (
    <form className={joinClasses('tk-confirm', className)} onSubmit={submit}>
      <Heading ref={heading} tabIndex={-1} className="tk-confirm__title">
        {text.cancelTitle(access.planName)}
      </Heading>
      <p>{outcome}</p>
      <Timeline label={text.cancelPreview} locale={locale} events={cancelTimeline(access, { now: now(), text })} />
      <fieldset className="tk-choices" disabled={pending}>
        <legend>{text.reasonLegend}</legend>
        {reasons.map((reason) => (
          <label key={reason} className="tk-choices__option">
            <input type="radio" name={name} checked={feedback === reason} onChange={() => setFeedback(reason)} />{' '}
            <span>{text.reasons[reason]}</span>
          </label>
        ))}
      </fieldset>
      <label className="tk-field">
        <span className="tk-field__label">{text.comment}</span>
        <textarea
          className="tk-input"
          rows={2}
          maxLength={1000}
          value={comment}
          disabled={pending}
          onChange={(event) => setComment(event.target.value)}
        />
      </label>
      <div className="tk-confirm__actions">
        <Button variant="secondary" onClick={onKeep} disabled={pending}>
          {text.keep}
        </Button>
        <Button type="submit" variant="critical" pending={pending}>
          {pending ? text.cancelling : text.cancel}
        </Button>
      </div>
    </form>
  );
}
