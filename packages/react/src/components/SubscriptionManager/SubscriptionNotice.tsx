import type { SubscriptionAccess } from '@tillkit/contract/browser';
import type { SubscriptionAction } from '../../hooks/useSubscription.js';
import { errorMessages, errorText } from '../../i18n/errorMessages.js';
import { formatDay } from '../../i18n/locale.js';
import { sharedMessages } from '../../i18n/sharedMessages.js';
import { subscriptionMessages } from '../../i18n/subscriptionMessages.js';
import { Notice } from '../../parts/Notice.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import { lastDayOf, type SubscriptionPhase } from './subscriptionPhase.js';

export interface SubscriptionNoticeProps {
  action: SubscriptionAction;
  access: SubscriptionAccess;
  phase: SubscriptionPhase;
  className?: string | undefined;
}

/** The result of the last action. If there is none, what the customer must know about the plan. */
export function SubscriptionNotice({ action, access, phase, className }: SubscriptionNoticeProps) {
  const { locale } = useBilling();
  const text = useMessages('subscription', subscriptionMessages);
  const errors = useMessages('errors', errorMessages);
  const shared = useMessages('shared', sharedMessages);
  const plan = access.planName;

  if (action.status === 'failed') {
    const unknown = action.verb === 'cancel' ? text.unknownCancel : text.unknownResume;
    const isUnknown = action.outcomeUnknown && action.verb !== 'portal';
    return (
      <Notice tone="critical" title={isUnknown ? unknown : text.planUnchanged(plan)} className={className}>
        <p>{isUnknown ? `${errorText(errors, action.error)} ${text.tryAgainSafe}` : errorText(errors, action.error)}</p>
        {action.error.requestId && <p className="tk-notice__small">{shared.reference(action.error.requestId)}</p>}
      </Notice>
    );
  }
  if (action.status === 'done' && action.verb === 'cancel' && phase === 'cancelled') {
    return (
      <Notice
        tone="positive"
        title={text.cancelledDone(plan, formatDay(lastDayOf(access), locale))}
        className={className}
      />
    );
  }
  if (action.status === 'done' && action.verb === 'resume' && (phase === 'active' || phase === 'trialing')) {
    return (
      <Notice tone="positive" title={text.resumedDone(plan, formatDay(access.endAt, locale))} className={className} />
    );
  }
  switch (phase) {
    case 'pastDue':
      return (
        <Notice tone="critical" title={text.paymentFailed(plan)} className={className}>
          {access.status === 'DISABLED' && <p>{text.offUntilPaid(plan)}</p>}
        </Notice>
      );
    case 'unpaid':
      return <Notice tone="critical" title={text.unpaidHint(plan)} className={className} />;
    case 'paused':
      return <Notice tone="neutral" title={text.pausedHint(plan)} className={className} />;
    case 'incomplete':
      return <Notice tone="neutral" title={text.incompleteHint(plan)} className={className} />;
    case 'expired':
      return <Notice tone="neutral" title={text.expiredHint(plan)} className={className} />;
    case 'ended':
      return <Notice tone="neutral" title={text.endedHint(plan)} className={className} />;
    default:
      return null;
  }
}
