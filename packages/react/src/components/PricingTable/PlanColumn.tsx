import { type BillingInterval, formatMoney, type PaymentDue, type Plan } from '@tillkit/contract/browser';
import { useId } from 'react';
import { type PricingMessages, pricingMessages } from '../../i18n/pricingMessages.js';
import { joinClasses, type PartClassNames } from '../../parts/classNames.js';
import { CheckIcon } from '../../parts/Icon.js';
import { MoneyText } from '../../parts/MoneyText.js';
import { useBilling } from '../../provider/BillingContext.js';
import { useMessages } from '../../provider/useMessages.js';
import { PlanAction } from './PlanAction.js';
import type { PricingTablePart } from './PricingTable.js';
import { priceIn, yearlySaving } from './planPrice.js';

export interface PlanColumnProps {
  plan: Plan;
  interval: BillingInterval;
  headingLevel: 2 | 3 | 4;
  /** Name of the active plan that the customer must cancel first. */
  blockedBy: string | null;
  /** The account's payment that is due. The customer cannot start another plan before it is paid. */
  due: PaymentDue | null;
  isPaid: boolean;
  signedIn: boolean;
  signInUrl: string | undefined;
  /** Currency of the price of a free plan. */
  currency: string;
  pending: boolean;
  disabled: boolean;
  onChoose: () => void;
  classNames: PartClassNames<PricingTablePart>;
}

/** One plan. It uses the rows of the table, so that prices, buttons and features align across plans. */
export function PlanColumn(props: PlanColumnProps) {
  const { plan, interval, classNames } = props;
  const { locale } = useBilling();
  const text = useMessages('pricing', pricingMessages);
  const headingId = useId();
  const Heading = `h${props.headingLevel}` as const;
  const price = priceIn(plan, interval);
  const note = yearlyNote(plan, price?.interval, locale, text);
  const per = { month: text.perMonth, year: text.perYear };
  // Do not recommend a plan that the customer has. While a payment is due, recommend no plan.
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
        {/* The account's own plan may no longer be for sale. It then has no price and is not free. */}
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

/** The monthly price of paying yearly: as a saving if yearly is chosen, otherwise as an offer. */
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
