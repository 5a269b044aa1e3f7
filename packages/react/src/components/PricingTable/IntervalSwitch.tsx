import { type BillingInterval, formatMoney, type Plan } from '@tillkit/contract/browser';
import { useId } from 'react';
import { pricingMessages } from '../../i18n/pricingMessages.js';
import { joinClasses } from '../../parts/classNames.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import { bestSaving } from './planPrice.js';

export interface IntervalSwitchProps {
  plans: readonly Plan[];
  value: BillingInterval;
  onChange: (interval: BillingInterval) => void;
  className?: string | undefined;
}

const intervals: readonly BillingInterval[] = ['month', 'year'];

/** A switch for monthly or yearly, with the yearly saving. Empty if all plans have the same one interval. */
export function IntervalSwitch({ plans, value, onChange, className }: IntervalSwitchProps) {
  const { locale } = useBilling();
  const text = useMessages('pricing', pricingMessages);
  const name = useId();
  const offered = intervals.filter((each) =>
    plans.some(({ prices }) => prices.some(({ interval }) => interval === each)),
  );
  if (offered.length < 2) return null;
  const best = bestSaving(plans);
  const amount = best && formatMoney(best.saving, locale, { compact: true });
  return (
    <div className={joinClasses('tk-interval', className)}>
      <fieldset className="tk-segmented">
        <legend className="tk-hidden">{text.intervalLegend}</legend>
        {offered.map((each) => (
          <label key={each} className="tk-segmented__option">
            <input type="radio" name={name} value={each} checked={each === value} onChange={() => onChange(each)} />{' '}
            <span>{text[each]}</span>{' '}
          </label>
        ))}
      </fieldset>
      {amount && <p className="tk-interval__saving">{best.everywhere ? text.save(amount) : text.saveUpTo(amount)}</p>}
    </div>
  );
}
