'use client';

import type { ReactNode } from 'react';
import { useCheckoutReturn } from '../../hooks/useCheckoutReturn.js';
import { useLiveAccount } from '../../hooks/useLiveAccount.js';
import { type Subscription, useSubscription } from '../../hooks/useSubscription.js';
import { subscriptionMessages } from '../../i18n/subscriptionMessages.js';
import { Button } from '../../parts/Button.js';
import { joinClasses, type PartClassNames } from '../../parts/classNames.js';
import { ErrorNotice } from '../../parts/ErrorNotice.js';
import { Notice } from '../../parts/Notice.js';
import { Root } from '../../parts/Root.js';
import { SignIn } from '../../parts/SignIn.js';
import { LoadingStatus, Skeleton } from '../../parts/Skeleton.js';
import type { CheckoutReturn } from '../../provider/checkoutReturn.js';
import { useMessages } from '../../provider/useMessages.js';
import { CurrentPlan } from './CurrentPlan.js';
import { phaseOf } from './subscriptionPhase.js';

/** A part of {@link SubscriptionManager} that can have a class name of yours. */
export type SubscriptionManagerPart =
  | 'root'
  | 'plan'
  | 'status'
  | 'timeline'
  | 'actions'
  | 'confirm'
  | 'notice'
  | 'empty';

/** What {@link SubscriptionManager} takes. */
export interface SubscriptionManagerProps {
  /** Page with the plans, offered if there is no subscription or it has ended. */
  plansUrl?: string | undefined;
  /** Called instead of opening `plansUrl`. */
  onSeePlans?: (() => void) | undefined;
  /** The URL a customer returns to from the portal. Default: this page. */
  redirectUrl?: string | undefined;
  /** Whether to hide the link to the portal, e.g. if the portal is not configured at Stripe. Default: false. */
  portal?: boolean | undefined;
  /** Heading level of the plan. Default: 3. */
  headingLevel?: 2 | 3 | 4 | undefined;
  /** Whether every control is switched off. Default: false. */
  disabled?: boolean | undefined;
  /** Class names of yours, by part. They are added to the component's own. */
  classNames?: PartClassNames<SubscriptionManagerPart> | undefined;
}

const noClassNames: PartClassNames<SubscriptionManagerPart> = {};

/** The account's plan: its state, its timeline, and buttons to cancel and resume it. */
export function SubscriptionManager(props: SubscriptionManagerProps) {
  const { redirectUrl, classNames = noClassNames } = props;
  const text = useMessages('subscription', subscriptionMessages);
  const returned = useCheckoutReturn();
  // Here and not in the hook: the pricing table uses the hook too, and a page of plans must not load this code.
  useLiveAccount();
  const subscription = useSubscription(redirectUrl === undefined ? {} : { redirectUrl });
  return (
    <Root
      name="subscription"
      state={stateOf(subscription)}
      label={text.label}
      busy={subscription.status === 'loading'}
      className={classNames.root}
    >
      {body(subscription)}
    </Root>
  );

  function body(current: Subscription): ReactNode {
    if (current.status === 'loading') return <SubscriptionSkeleton />;
    if (current.status === 'error') {
      const { error, refreshing, refresh } = current;
      if (error.code === 'UNAUTHENTICATED') return <SignIn title={text.signIn} className={classNames.empty} />;
      return (
        <ErrorNotice
          error={error}
          title={text.loadFailed}
          onRetry={refresh}
          retrying={refreshing}
          className={classNames.notice}
        />
      );
    }
    if (!current.access && isArriving(returned)) {
      return <Notice tone="neutral" title={text.arriving} className={classNames.notice} />;
    }
    if (!current.access) {
      return (
        <div className={joinClasses('tk-empty', classNames.empty)}>
          <p className="tk-empty__title">{text.emptyTitle}</p>
          <p>{text.emptyHint}</p>
          <SeePlans {...props} label={text.seePlans} />
        </div>
      );
    }
    return (
      <CurrentPlan
        subscription={current}
        access={current.access}
        portal={props.portal ?? true}
        disabled={props.disabled ?? false}
        headingLevel={props.headingLevel ?? 3}
        classNames={classNames}
        seePlans={<SeePlans {...props} label={text.startAgain} />}
      />
    );
  }
}

function isArriving(returned: CheckoutReturn): boolean {
  if (returned.status !== 'known') return false;
  const { type, checkout } = returned.reply;
  return type === 'subscription' && checkout === 'processing';
}

function stateOf(subscription: Subscription): string {
  if (subscription.status === 'error' && subscription.error.code === 'UNAUTHENTICATED') return 'signedOut';
  if (subscription.status !== 'ready') return subscription.status;
  return subscription.access ? phaseOf(subscription.access) : 'empty';
}

function SeePlans({ plansUrl, onSeePlans, disabled = false, label }: SubscriptionManagerProps & { label: string }) {
  if (!onSeePlans && (!plansUrl || disabled)) return null;
  return (
    <Button href={onSeePlans ? undefined : plansUrl} onClick={onSeePlans} disabled={disabled}>
      {label}
    </Button>
  );
}

function SubscriptionSkeleton() {
  return (
    <>
      <LoadingStatus />
      <div className="tk-subscription__head" aria-hidden="true">
        <Skeleton width="30%" height="30px" />
        <Skeleton width="25%" height="30px" />
      </div>
      <div className="tk-subscription__waiting" aria-hidden="true">
        <Skeleton width="70%" />
        <Skeleton width="55%" />
        <Skeleton width="65%" />
      </div>
      <Skeleton width="220px" height="40px" />
    </>
  );
}
