import { BalanceTopUp, type BillingClient, type Money, SubscriptionManager, type TopUpState } from '@tillkit/react';
import { useState } from 'react';
import { ChangePlan } from './ChangePlan.js';
import { CreditHistory } from './CreditHistory.js';
import { Invoices } from './Invoices.js';
import { goTo, useTitle } from './navigation.js';
import { PaymentMethods } from './PaymentMethods.js';
import { useReadingPrice } from './readingPrice.js';
import { useSession } from './session.js';
import { useLanguage } from './texts.js';

const ways = ['redirect', 'inline'] as const;
/** During a payment, the customer cannot change where to pay. */
const running: ReadonlySet<TopUpState['status']> = new Set(['starting', 'redirecting', 'paying', 'checking']);

export function BillingPage({ client }: { client: BillingClient }) {
  const { text } = useLanguage();
  const { user } = useSession();
  const [way, setWay] = useState<(typeof ways)[number]>('inline');
  const [status, setStatus] = useState<TopUpState['status']>('idle');
  const price = useReadingPrice();
  useTitle(text.billing);
  const describeAmount = ({ amountMinor, currency }: Money) =>
    price?.currency === currency ? text.buys(Math.floor(amountMinor / price.amountMinor)) : null;
  return (
    <>
      <div className="lead">
        <h1>{text.billingTitle}</h1>
        <p>{text.billingLead}</p>
      </div>
      <div className="billing">
        <div className="panel">
          <BalanceTopUp payment={way} describeAmount={describeAmount} onStatusChange={setStatus} />
          {user && (
            <fieldset className="ways" disabled={running.has(status)}>
              <legend>{text.wayToPay}</legend>
              {ways.map((each) => (
                <label key={each}>
                  <input type="radio" name="way" checked={way === each} onChange={() => setWay(each)} />
                  {each === 'inline' ? text.inPage : text.hosted}
                </label>
              ))}
            </fieldset>
          )}
        </div>
        <div className="panel">
          <SubscriptionManager headingLevel={2} onSeePlans={() => goTo('/')} />
        </div>
        {user && <ChangePlan />}
        {user && <PaymentMethods />}
        {user && <Invoices />}
        {user && <CreditHistory client={client} />}
      </div>
    </>
  );
}
