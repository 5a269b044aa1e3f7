import { formatMoney, type Money } from '@tillkit/contract/browser';
import { type MouseEvent, type ReactNode, type RefObject, useId } from 'react';
import { topUpMessages } from '../../i18n/topUpMessages.js';
import { joinClasses, type PartClassNames } from '../../parts/classNames.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import type { BalanceTopUpPart } from './BalanceTopUp.js';
import { type AmountChoice, type AmountRules, checkRange, exampleAmount } from './topUpAmount.js';

export interface AmountPickerProps {
  presetsMinor: readonly number[];
  rules: AmountRules;
  choice: AmountChoice;
  onChange: (choice: AmountChoice) => void;
  /** Called when the focus leaves the field for a custom amount. */
  onLeave: () => void;
  problem: string | null;
  /** What an amount buys, as text. */
  describeAmount: ((amount: Money) => ReactNode) | undefined;
  disabled: boolean;
  inputRef: RefObject<HTMLInputElement | null>;
  classNames: PartClassNames<BalanceTopUpPart>;
}

/** The server's presets as cards, and a custom amount. Native radio buttons work with every keyboard. */
export function AmountPicker(props: AmountPickerProps) {
  const { presetsMinor, rules, choice, onChange, problem, disabled, inputRef, classNames } = props;
  const { locale } = useBilling();
  const text = useMessages('topUp', topUpMessages);
  const id = useId();
  const money = (amountMinor: number) => ({ amountMinor, currency: rules.currency });
  const own = choice.kind === 'own' ? choice : null;
  // Only for a pointer. With the keyboard, moving the focus would stop the arrow keys between the radio buttons.
  const goToInput = ({ detail }: MouseEvent) => {
    if (detail > 0) requestAnimationFrame(() => inputRef.current?.focus());
  };
  return (
    <fieldset className={joinClasses('tk-amounts', classNames.amounts)} disabled={disabled}>
      <legend className="tk-amounts__legend">{text.amountLegend}</legend>
      {presetsMinor.length > 0 && (
        <div className="tk-amounts__options">
          <div className="tk-amounts__cards">
            {presetsMinor.map((amountMinor) => (
              <label key={amountMinor} className={joinClasses('tk-card', classNames.preset)}>
                <input
                  type="radio"
                  name={id}
                  checked={choice.kind === 'preset' && choice.amountMinor === amountMinor}
                  disabled={checkRange(amountMinor, rules, locale, text).status === 'problem'}
                  onChange={() => onChange({ kind: 'preset', amountMinor })}
                />{' '}
                <span className="tk-card__amount">{formatMoney(money(amountMinor), locale, { compact: true })}</span>{' '}
                {props.describeAmount && (
                  <span className="tk-card__buys">{props.describeAmount(money(amountMinor))}</span>
                )}
              </label>
            ))}
          </div>
          <label className={joinClasses('tk-card tk-card--other', classNames.preset)}>
            <input
              type="radio"
              name={id}
              checked={own !== null}
              onChange={() => onChange({ kind: 'own', text: '' })}
              onClick={goToInput}
            />{' '}
            <span>{text.own}</span>
          </label>
        </div>
      )}
      {own && (
        <div className="tk-field">
          <label className="tk-field__label" htmlFor={`${id}-own`}>
            {text.ownLabel(rules.currency.toUpperCase())}
          </label>
          <input
            ref={inputRef}
            id={`${id}-own`}
            className={joinClasses('tk-input tk-input--amount', classNames.input)}
            type="text"
            inputMode="decimal"
            autoComplete="off"
            placeholder={exampleAmount(rules, locale)}
            value={own.text}
            aria-invalid={problem !== null}
            aria-describedby={`${id}-hint`}
            onChange={(event) => onChange({ kind: 'own', text: event.target.value })}
            onBlur={props.onLeave}
          />
        </div>
      )}
      <p id={`${id}-hint`} className="tk-field__hint" data-tone={problem ? 'critical' : undefined} aria-live="polite">
        {problem ??
          (own &&
            text.range(formatMoney(money(rules.minimumMinor), locale), formatMoney(money(rules.maximumMinor), locale)))}
      </p>
    </fieldset>
  );
}
