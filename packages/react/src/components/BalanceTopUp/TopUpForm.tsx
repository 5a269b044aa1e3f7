import { type Balance, formatMoney, type Money, type TopUpLimits } from '@tillkit/contract/browser';
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { TopUp } from '../../hooks/useTopUp.js';
import { topUpMessages } from '../../i18n/topUpMessages.js';
import { Button } from '../../parts/Button.js';
import type { PartClassNames } from '../../parts/classNames.js';
import { Notice } from '../../parts/Notice.js';
import { useBilling } from '../../provider/BillingContext.js';
import type { PaymentMode } from '../../provider/events.js';
import { useMessages } from '../../provider/useMessages.js';
import { AmountPicker } from './AmountPicker.js';
import type { BalanceTopUpPart } from './BalanceTopUp.js';
import { Receipt } from './Receipt.js';
import { type AmountChoice, amountRules, checkAmount } from './topUpAmount.js';

export interface TopUpFormProps {
  /** The limits of `currency`. */
  limits: TopUpLimits;
  currency: string;
  balanceIn: (currency: string) => Balance;
  topUp: TopUp;
  mode: PaymentMode;
  defaultAmountMinor: number | undefined;
  describeAmount: ((amount: Money) => ReactNode) | undefined;
  disabled: boolean;
  classNames: PartClassNames<BalanceTopUpPart>;
}

export function TopUpForm(props: TopUpFormProps) {
  const { currency, balanceIn, topUp, mode, disabled, classNames } = props;
  const { locale } = useBilling();
  const text = useMessages('topUp', topUpMessages);
  const hintId = useId();
  const input = useRef<HTMLInputElement>(null);
  const balance = balanceIn(currency);
  const limits = amountRules(props.limits, balance, currency);
  const [choice, setChoice] = useState<AmountChoice>(() =>
    firstChoice(props.limits, limits.room?.amountMinor, props.defaultAmountMinor),
  );
  const [showsProblem, setShowsProblem] = useState(false);
  const pending = topUp.status === 'starting' || topUp.status === 'redirecting';

  if (limits.room && limits.room.amountMinor < limits.minimumMinor) {
    const cap = formatMoney({ amountMinor: limits.room.capMinor, currency }, locale);
    return <Notice tone="neutral" title={text.capReached(cap)} className={classNames.notice} />;
  }

  const checked = checkAmount(choice, limits, locale, text);
  const amount = checked.status === 'amount' ? { amountMinor: checked.amountMinor, currency } : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (pending || disabled) return;
    setShowsProblem(true);
    if (amount) void topUp.start(amount, mode);
    else input.current?.focus();
  };
  const label = (money: Money) => {
    const written = formatMoney(money, locale);
    return mode === 'redirect' ? text.payByRedirect(written) : text.payInline(written);
  };
  return (
    <form className="tk-topup__form" onSubmit={submit} noValidate>
      <AmountPicker
        presetsMinor={props.limits.presetsMinor}
        rules={limits}
        choice={choice}
        onChange={(next) => {
          setChoice(next);
          // While the customer corrects an amount, its problem stays visible. A new kind of choice hides it.
          if (next.kind !== choice.kind) setShowsProblem(false);
        }}
        onLeave={() => setShowsProblem(choice.kind === 'own' && choice.text !== '')}
        problem={showsProblem && checked.status === 'problem' ? checked.message : null}
        describeAmount={props.describeAmount}
        disabled={disabled || pending}
        inputRef={input}
        classNames={classNames}
      />
      <Receipt balance={balance} amount={amount} className={classNames.receipt} />
      <Button type="submit" pending={pending} disabled={disabled} describedBy={hintId} className={classNames.button}>
        {topUp.status === 'starting' && text.starting}
        {topUp.status === 'redirecting' && text.redirecting}
        {!pending && (amount ? label(amount) : text.payNothing)}
      </Button>
      <p id={hintId} className="tk-topup__hint">
        {mode === 'redirect' ? text.redirectHint : text.inlineHint}
      </p>
    </form>
  );
}

function firstChoice(
  { presetsMinor }: TopUpLimits,
  roomMinor = Number.MAX_SAFE_INTEGER,
  wantedMinor?: number,
): AmountChoice {
  const fitting = presetsMinor.filter((amountMinor) => amountMinor <= roomMinor);
  const amountMinor = fitting.find((each) => each === wantedMinor) ?? fitting[0];
  return amountMinor === undefined ? { kind: 'own', text: '' } : { kind: 'preset', amountMinor };
}
