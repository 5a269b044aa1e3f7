'use client';

import type { Money } from '@tillkit/contract/browser';
import { type ReactNode, useEffect, useRef } from 'react';
import { useCredits } from '../../hooks/useCredits.js';
import { type TopUpState, useTopUp } from '../../hooks/useTopUp.js';
import { topUpMessages } from '../../i18n/topUpMessages.js';
import type { PartClassNames } from '../../parts/classNames.js';
import { ErrorNotice } from '../../parts/ErrorNotice.js';
import { Root } from '../../parts/Root.js';
import { SignIn } from '../../parts/SignIn.js';
import type { PaymentMode } from '../../provider/events.js';
import { useMessages } from '../../provider/useMessages.js';
import { PaymentForm } from '../PaymentForm/index.js';
import { BalanceHead } from './BalanceHead.js';
import { FocusOnMount } from './FocusOnMount.js';
import { TopUpForm } from './TopUpForm.js';
import { TopUpOutcome } from './TopUpOutcome.js';
import { TopUpSkeleton } from './TopUpSkeleton.js';

/** A part of {@link BalanceTopUp} that can have a class name of yours. */
export type BalanceTopUpPart =
  | 'root'
  | 'balance'
  | 'amounts'
  | 'preset'
  | 'input'
  | 'receipt'
  | 'button'
  | 'payment'
  | 'notice';

/** What {@link BalanceTopUp} takes. */
export interface BalanceTopUpProps {
  /** Pay on Stripe's hosted page (`redirect`, the default), or with Stripe's fields in this page (`inline`). */
  payment?: PaymentMode | undefined;
  /** The currency selected at first. Default: the server's first currency. */
  currency?: string | undefined;
  /** The preset selected at first, in minor units. Default: the server's first preset. */
  defaultAmountMinor?: number | undefined;
  /** What an amount buys, shown on its card, e.g. "about 500 messages". */
  describeAmount?: ((amount: Money) => ReactNode) | undefined;
  /** The URL a customer returns to after paying on another page. Default: this page. */
  redirectUrl?: string | undefined;
  /** Called with the status of the top-up at every change, e.g. to lock a choice of `payment` during a payment. */
  onStatusChange?: ((status: TopUpState['status']) => void) | undefined;
  /** Whether every control is switched off. Default: false. */
  disabled?: boolean | undefined;
  /** Class names of yours, by part. They are added to the component's own. */
  classNames?: PartClassNames<BalanceTopUpPart> | undefined;
}

const noClassNames: PartClassNames<BalanceTopUpPart> = {};

/** The balance of the account, and a form to add to it. */
export function BalanceTopUp(props: BalanceTopUpProps) {
  const { redirectUrl, classNames = noClassNames } = props;
  const text = useMessages('topUp', topUpMessages);
  const credits = useCredits();
  const topUp = useTopUp(redirectUrl === undefined ? {} : { redirectUrl });
  const { onStatusChange } = props;
  const told = useRef(onStatusChange);
  useEffect(() => {
    told.current = onStatusChange;
  });
  useEffect(() => told.current?.(topUp.status), [topUp.status]);
  const isSignedOut = credits.status === 'error' && credits.error.code === 'UNAUTHENTICATED';
  const state = isSignedOut ? 'signedOut' : credits.status === 'ready' ? stateOf(topUp) : credits.status;
  return (
    <Root name="topup" state={state} label={text.label} busy={credits.status === 'loading'} className={classNames.root}>
      {body()}
    </Root>
  );

  function body(): ReactNode {
    if (credits.status === 'loading') return <TopUpSkeleton />;
    if (credits.status === 'error') {
      const { error, refreshing, refresh } = credits;
      if (error.code === 'UNAUTHENTICATED') return <SignIn title={text.signIn} className={classNames.notice} />;
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
    const { balances, topUp: rules } = credits;
    const currency =
      props.currency && rules.currencies.includes(props.currency) ? props.currency : rules.currencies[0]!;
    const limits = rules.limits[currency];
    const balanceIn = (unit: string) =>
      balances.find((each) => each.unit === unit) ?? { unit, kind: 'money' as const, available: 0, held: 0, debt: 0 };
    const others = balances.filter(({ unit }) => unit !== currency);
    return (
      <>
        <BalanceHead balance={balanceIn(currency)} others={others} className={classNames.balance} />
        {topUp.status === 'paying' ? (
          <FocusOnMount label={text.stepPay}>
            <PaymentForm
              payment={topUp.payment}
              purpose={text.purpose}
              onResult={(result, sessionId) => topUp.settle(sessionId, result)}
              onBack={topUp.reset}
              disabled={props.disabled ?? false}
              {...(redirectUrl === undefined ? {} : { returnUrl: redirectUrl })}
              classNames={{ root: classNames.payment ?? '' }}
            />
          </FocusOnMount>
        ) : (
          <>
            <TopUpOutcome topUp={topUp} className={classNames.notice} />
            {showsForm(topUp) && limits && (
              <TopUpForm
                limits={limits}
                currency={currency}
                balanceIn={balanceIn}
                topUp={topUp}
                mode={props.payment ?? 'redirect'}
                defaultAmountMinor={props.defaultAmountMinor}
                describeAmount={props.describeAmount}
                disabled={props.disabled ?? false}
                classNames={classNames}
              />
            )}
          </>
        )}
      </>
    );
  }
}

/** After a payment only its outcome is shown, known or unknown, so that nobody pays again by pressing twice. */
function showsForm(topUp: TopUpState): boolean {
  if (topUp.status === 'failed') return topUp.charged === 'no';
  return ['idle', 'starting', 'redirecting', 'cancelled'].includes(topUp.status);
}

function stateOf({ status }: TopUpState): string {
  return status === 'idle' ? 'ready' : status === 'starting' || status === 'redirecting' ? 'pending' : status;
}
