import { formatMoney, type SubscriptionAccess } from '@tillkit/contract/browser';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Subscription } from '../../hooks/useSubscription.js';
import { subscriptionMessages } from '../../i18n/subscriptionMessages.js';
import { Button } from '../../parts/Button.js';
import { joinClasses, type PartClassNames } from '../../parts/classNames.js';
import { MoneyText } from '../../parts/MoneyText.js';
import { PayInvoiceLink } from '../../parts/PayInvoiceLink.js';
import { Timeline } from '../../parts/Timeline/index.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import { CancelConfirmation } from './CancelConfirmation.js';
import type { SubscriptionManagerPart } from './SubscriptionManager.js';
import { SubscriptionNotice } from './SubscriptionNotice.js';
import { cancellable, phaseOf, toneOf } from './subscriptionPhase.js';
import { periodPrice, subscriptionTimeline } from './subscriptionTimeline.js';

export interface CurrentPlanProps {
  subscription: Subscription;
  access: SubscriptionAccess;
  portal: boolean;
  disabled: boolean;
  headingLevel: 2 | 3 | 4;
  classNames: PartClassNames<SubscriptionManagerPart>;
  seePlans: ReactNode;
}

export function CurrentPlan({
  subscription,
  access,
  portal,
  disabled,
  headingLevel,
  classNames,
  seePlans,
}: CurrentPlanProps) {
  const { locale, now } = useBilling();
  const text = useMessages('subscription', subscriptionMessages);
  const [confirming, setConfirming] = useState(false);
  const actions = useRef<HTMLDivElement>(null);
  const hadPanel = useRef(false);
  const { action } = subscription;
  const phase = phaseOf(access);
  const price = periodPrice(access);
  const due = access.paymentDue;
  const payUrl = disabled ? null : due?.payUrl;
  // If the invoice has no page, the customer pays in the portal.
  const paysInPortal = !due?.payUrl && (phase === 'pastDue' || phase === 'unpaid');
  const Heading = `h${headingLevel}` as const;
  const pending = action.status === 'pending' ? action.verb : null;

  useEffect(() => {
    // The panel had the focus. When it closes, the focus moves to the next action, not to the top of the page.
    if (hadPanel.current && !confirming) actions.current?.querySelector<HTMLElement>('a, button')?.focus();
    hadPanel.current = confirming;
  }, [confirming]);

  const confirm = async (reason: Parameters<Subscription['cancel']>[0]) => {
    if (await subscription.cancel(reason)) setConfirming(false);
  };

  return (
    <>
      <div className="tk-subscription__head">
        <div>
          <Heading className={joinClasses('tk-subscription__plan', classNames.plan)}>{access.planName}</Heading>
          <p className={joinClasses('tk-status', classNames.status)} data-tone={due ? 'critical' : toneOf[phase]}>
            <span className="tk-status__sign" aria-hidden="true" />
            {due ? text.paymentDue(formatMoney(due, locale)) : text[phase]}
          </p>
        </div>
        {price && !due && phase !== 'ended' && phase !== 'expired' && (
          <p className="tk-subscription__price">
            <MoneyText money={price} locale={locale} />{' '}
            <span className="tk-subscription__per">{access.interval === 'year' ? text.perYear : text.perMonth}</span>
          </p>
        )}
      </div>

      <SubscriptionNotice action={action} access={access} phase={phase} className={classNames.notice} />

      {!confirming && (
        <Timeline
          label={text.timeline}
          locale={locale}
          events={subscriptionTimeline(access, { locale, now: now(), text })}
          className={classNames.timeline}
        />
      )}

      {confirming ? (
        <CancelConfirmation
          access={access}
          pending={pending === 'cancel'}
          headingLevel={headingLevel}
          onConfirm={confirm}
          onKeep={() => setConfirming(false)}
          className={classNames.confirm}
        />
      ) : (
        <div ref={actions} className={joinClasses('tk-subscription__actions', classNames.actions)}>
          {payUrl && <PayInvoiceLink payUrl={payUrl} />}
          {access.resumable && (
            <Button
              variant={due ? 'secondary' : 'primary'}
              pending={pending === 'resume'}
              disabled={disabled}
              onClick={() => void subscription.resume()}
            >
              {pending === 'resume' ? text.resuming : text.resume}
            </Button>
          )}
          {(phase === 'ended' || phase === 'expired') && seePlans}
          {portal && (
            <Button
              variant={paysInPortal ? 'primary' : 'secondary'}
              pending={pending === 'portal'}
              disabled={disabled}
              onClick={() => void subscription.openPortal()}
            >
              {pending === 'portal' ? text.openingPortal : paysInPortal ? text.payNow : text.manage}
            </Button>
          )}
          {(due?.voidedOnCancel || (cancellable.has(phase) && !access.resumable)) && (
            <Button variant="quiet" disabled={disabled} onClick={() => setConfirming(true)}>
              {text.cancel}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
