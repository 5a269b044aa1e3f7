import { type BillingInterval, formatMoney, type PaymentDue, type Plan } from '@tillkit/contract/browser';
import { useId } from 'react';
import { useMessages } from '../../i18n/useMessages.js';
import { joinClasses, type PartClassNames } from '../../parts/classNames.js';
import { CheckIcon } from '../../parts/Icon.js';
import { MoneyText } from '../../parts/MoneyText.js';
import { useBilling } from '../../provider/BillingContext.js';
import { type PricingMessages, pricingMessages } from './messages.js';
import { PlanAction } from './PlanAction.js';
import type { PricingTablePart } from './PricingTable.js';
import { priceIn, yearlySaving } from './planPrice.js';

export interface PlanColumnProps {
  plan: Plan;
  interval: BillingInterval;
  headingLevel: 2 | 3 | 4;
  /** Name of the running plan that must be cancelled first. */
  blockedBy: string | null;
  /** The account's payment that is due: no plan can be started before it is made. */
  due: PaymentDue | null;
  isPaid: boolean;
  signedIn: boolean;
  signInUrl: string | undefined;
  /** In which a free plan's nothing is written. */
  currency: string;
  pending: boolean;
  disabled: boolean;
  onChoose: () => void;
  classNames: PartClassNames<PricingTablePart>;
}

/** One plan. Its rows are those of the table, so that prices, buttons and features stand level across plans. */
export function PlanColumn(props: PlanColumnProps) {
  const { plan, interval, classNames } = props;
  const { locale } = useBilling();
  const text = useMessages('pricing', pricingMessages);
  const headingId = useId();
  const Heading = `h${props.headingLevel}` as const;
  const price = priceIn(plan, interval);
  const note = yearlyNote(plan, price?.interval, locale, text);
  const per = { month: text.perMonth, year: text.perYear };
  // A plan that one has is not advertised, nor is any other while its payment is due.
  const recommended = plan.recommended && !plan.current && props.due === null;
  const isDue = props.due?.plan === plan.code;
  const state = isDue ? 'due' : plan.current ? 'current' : recommended ? 'recommended' : 'offered';
  return (
    <li
      className={joinClasses('tk-plan', classNames.plan)}
      data-state={state}
      data-recommended={recommended}
      aria-labelledby={headingId}
    >
      <div className="tk-plan__head">
        <Heading id={headingId} className={joinClasses('tk-plan__name', classNames.name)}>
          {plan.name}
        </Heading>{' '}
        {recommended && <span className="tk-plan__mark">{text.recommended}</span>}
      </div>
      <p className="tk-plan__description">{plan.description}</p>
      <p className={joinClasses('tk-plan__price', classNames.price)}>
        {/* The account's own plan can be one that is no longer sold: it has no price, and is not free. */}
        {(price || plan.free) && (
          <>
            <MoneyText money={price ?? { amountMinor: 0, currency: props.currency }} locale={locale} compact />{' '}
            <span className="tk-plan__per">{price ? per[price.interval] : text.forEver}</span>
          </>
        )}
      </p>
      <p className="tk-plan__saving">{note}</p>
      <PlanAction {...props} />
      <ul className={joinClasses('tk-plan__features', classNames.features)} aria-label={text.features(plan.name)}>
        {plan.features.map((feature) => (
          <li key={feature}>
            <CheckIcon /> <span>{feature}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}

/** What paying yearly comes to: as a saving where it is chosen, as an offer where it is not. */
function yearlyNote(
  plan: Plan,
  shown: BillingInterval | undefined,
  locale: string,
  text: PricingMessages,
): string | null {
  const saving = yearlySaving(plan);
  const year = plan.prices.find(({ interval }) => interval === 'year');
  if (!saving || !year) return null;
  const monthly = formatMoney({ ...year, amountMinor: Math.ceil(year.amountMinor / 12) }, locale);
  return shown === 'year'
    ? text.yearSaving(monthly, formatMoney(saving, locale, { compact: true }))
    : text.yearOffer(monthly);
}
