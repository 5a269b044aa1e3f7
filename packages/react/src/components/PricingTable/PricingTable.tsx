'use client';

import type { BillingInterval, Plan } from '@tillkit/contract/browser';
import { type CSSProperties, type ReactNode, useState } from 'react';
import { useCheckoutReturn } from '../../hooks/useCheckoutReturn.js';
import { usePlans } from '../../hooks/usePlans.js';
import { useSubscriptionAccess } from '../../hooks/useSubscriptionAccess.js';
import { pricingMessages } from '../../i18n/pricingMessages.js';
import { sharedMessages } from '../../i18n/sharedMessages.js';
import { joinClasses, type PartClassNames } from '../../parts/classNames.js';
import { ErrorNotice } from '../../parts/ErrorNotice.js';
import { Notice } from '../../parts/Notice.js';
import { Root } from '../../parts/Root.js';
import { useBilling, type WantedPlan } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import { IntervalSwitch } from './IntervalSwitch.js';
import { PlanColumn } from './PlanColumn.js';
import { PricingSkeleton } from './PricingSkeleton.js';

/** A part of {@link PricingTable} that can have a class name of yours. */
export type PricingTablePart =
  | 'root'
  | 'switch'
  | 'plans'
  | 'plan'
  | 'name'
  | 'price'
  | 'button'
  | 'features'
  | 'notice';

/** What {@link PricingTable} takes. */
export interface PricingTableProps {
  /** Called instead of the checkout if nobody is signed in. Default: the provider's. */
  onSignIn?: ((wanted: WantedPlan) => void) | undefined;
  /** Sign-in page, used if there is no `onSignIn`. Default: the provider's. */
  signInUrl?: string | undefined;
  /** The URL a customer returns to after Stripe's hosted checkout. Default: this page. */
  redirectUrl?: string | undefined;
  /** Default: `month`. */
  defaultInterval?: BillingInterval | undefined;
  /** Heading level of the plans. Default: 3. */
  headingLevel?: 2 | 3 | 4 | undefined;
  /** Whether every control is switched off. Default: false. */
  disabled?: boolean | undefined;
  /** Class names of yours, by part. They are added to the component's own. */
  classNames?: PartClassNames<PricingTablePart> | undefined;
}

const noClassNames: PartClassNames<PricingTablePart> = {};
const tones = { success: 'positive', processing: 'neutral', cancelled: 'neutral', failed: 'caution' } as const;

/** The plans side by side, each with a button to start it. */
export function PricingTable({
  onSignIn: ownSignIn,
  signInUrl: ownSignInUrl,
  redirectUrl,
  defaultInterval = 'month',
  headingLevel = 3,
  disabled = false,
  classNames = noClassNames,
}: PricingTableProps) {
  const { emit, ...provider } = useBilling();
  const signInUrl = ownSignInUrl ?? provider.signInUrl;
  const onSignIn = ownSignIn ?? (ownSignInUrl ? undefined : provider.onSignIn);
  const text = useMessages('pricing', pricingMessages);
  const shared = useMessages('shared', sharedMessages);
  const plans = usePlans(redirectUrl === undefined ? {} : { redirectUrl });
  const ready = plans.status === 'ready' ? plans : null;
  const subscription = useSubscriptionAccess(ready?.signedIn === true && ready.isPaid);
  const returned = useCheckoutReturn();
  const [interval, setInterval] = useState(defaultInterval);
  const frame = (state: string, children: ReactNode) => (
    <Root name="pricing" state={state} label={text.label} busy={state === 'loading'} className={classNames.root}>
      {children}
    </Root>
  );

  if (plans.status === 'loading') return frame('loading', <PricingSkeleton />);
  if (plans.status === 'error') {
    const { error, refreshing, refresh } = plans;
    return frame(
      'error',
      <ErrorNotice
        error={error}
        title={text.loadFailed}
        onRetry={refresh}
        retrying={refreshing}
        className={classNames.notice}
      />,
    );
  }
  if (plans.plans.length === 0) {
    return frame(
      'empty',
      <Notice tone="neutral" title={text.empty} className={classNames.notice}>
        <p>{text.emptyHint}</p>
      </Notice>,
    );
  }

  const { purchase } = plans;
  const running = plans.plans.find((plan) => plan.current && !plan.free);
  // After the customer canceled a plan, they can start another one, even before it ends.
  const holdsTheSlot = subscription.status !== 'ready' || !subscription.data.access?.cancelledAt;
  const blockedBy = plans.isPaid && holdsTheSlot ? (running?.name ?? null) : null;
  const choose = ({ code, prices }: Plan) => {
    const wanted = {
      plan: code,
      interval: prices.find((price) => price.interval === interval)?.interval ?? prices[0]?.interval ?? interval,
    };
    if (!plans.signedIn && onSignIn) onSignIn(wanted);
    else void plans.subscribe(wanted.plan, wanted.interval);
  };
  const chooseInterval = (next: BillingInterval) => {
    setInterval(next);
    emit({ type: 'plan_interval_chosen', interval: next });
  };
  const currency = plans.plans.flatMap(({ prices }) => prices)[0]?.currency ?? 'usd';
  const count = plans.plans.length;
  const rows = Math.max(...plans.plans.map(({ features }) => features.length));
  const back = returned.status === 'known' && returned.reply.type === 'subscription' ? returned.reply.checkout : null;
  const busy = purchase.status === 'starting' || purchase.status === 'redirecting';

  return frame(
    busy ? 'pending' : 'ready',
    <>
      {back && <Notice tone={tones[back]} title={text.returned[back]} className={classNames.notice} />}
      {purchase.status === 'failed' && (
        <ErrorNotice error={purchase.error} title={shared.notCharged} className={classNames.notice} />
      )}
      <IntervalSwitch plans={plans.plans} value={interval} onChange={chooseInterval} className={classNames.switch} />
      <ul
        className={joinClasses('tk-plans', classNames.plans)}
        data-count={Math.min(count, 5)}
        style={{ '--_plan-count': count, '--_feature-rows': rows } as CSSProperties}
      >
        {plans.plans.map((plan) => (
          <PlanColumn
            key={plan.code}
            plan={plan}
            interval={interval}
            headingLevel={headingLevel}
            blockedBy={blockedBy}
            due={plans.paymentDue}
            isPaid={plans.isPaid}
            currency={currency}
            signInUrl={plans.signedIn || onSignIn ? undefined : signInUrl}
            signedIn={plans.signedIn}
            pending={busy && purchase.plan === plan.code}
            disabled={disabled || busy}
            onChoose={() => choose(plan)}
            classNames={classNames}
          />
        ))}
      </ul>
    </>,
  );
}
