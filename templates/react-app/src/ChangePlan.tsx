import { formatMoney, useChangePlan, usePlans, useSubscription } from '@tillkit/react';
import { useId, useState } from 'react';
import { useLanguage } from './texts.js';

/** Another plan for an account that has one: choose, see what it costs, confirm. Your own component on the kit's hooks. */
export function ChangePlan() {
  const { text, locale } = useLanguage();
  const subscription = useSubscription();
  const plans = usePlans();
  const change = useChangePlan();
  const [chosen, setChosen] = useState('');
  const id = useId();
  const access = subscription.status === 'ready' ? subscription.access : null;
  if (!access || plans.status !== 'ready') return null;
  const options = plans.plans.flatMap((plan) =>
    plan.prices.map(({ interval, amountMinor, currency }) => ({
      value: `${plan.code} ${interval}`,
      label: text.planBy(plan.name, formatMoney({ amountMinor, currency }, locale), interval),
    })),
  );
  const money = (amountMinor: number, currency: string) => formatMoney({ amountMinor, currency }, locale);
  const day = (at: string) => new Date(at).toLocaleDateString(locale, { dateStyle: 'long' });
  const choose = (value: string) => {
    setChosen(value);
    const [plan = '', interval] = value.split(' ');
    if (plan) void change.choose({ plan, interval: interval === 'year' ? 'year' : 'month' });
    else change.reset();
  };
  const isBusy = change.status === 'loading' || change.status === 'pending' || change.status === 'undoing';
  const pending = access.pendingChange;
  return (
    <section className="panel change" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{text.changePlan}</h2>
      {pending && (
        <p>
          {text.changesOn(pending.planName, day(pending.at))}{' '}
          {pending.undoable && (
            <button type="button" disabled={isBusy} onClick={() => void change.undo()}>
              {text.keepPlan(access.planName)}
            </button>
          )}
        </p>
      )}
      <label htmlFor={`${id}-plan`}>{text.newPlan}</label>
      <select id={`${id}-plan`} value={chosen} disabled={isBusy} onChange={(event) => choose(event.target.value)}>
        <option value="">{text.choosePlan}</option>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <div aria-live="polite">
        {change.status === 'loading' && <p>{text.calculating}</p>}
        {(change.status === 'preview' || change.status === 'pending') && (
          <>
            {change.status === 'preview' && change.outdated && <p>{text.previewChanged}</p>}
            <table>
              <tbody>
                {change.preview.lines.map((line) => (
                  <tr key={line.description}>
                    <td>{line.description}</td>
                    <td>{money(line.amountMinor, change.preview.currency)}</td>
                  </tr>
                ))}
                <tr>
                  <th scope="row">{text.dueNow}</th>
                  <td>{money(change.preview.dueNowMinor, change.preview.currency)}</td>
                </tr>
                {change.preview.next && (
                  <tr>
                    <th scope="row">{text.nextInvoice(day(change.preview.next.at))}</th>
                    <td>{money(change.preview.next.totalMinor, change.preview.currency)}</td>
                  </tr>
                )}
              </tbody>
            </table>
            {change.preview.effect === 'none' ? (
              <p>{text.samePlan}</p>
            ) : (
              <button type="button" disabled={isBusy} onClick={() => void change.confirm()}>
                {change.status === 'pending' ? text.changing : text.confirmChange(change.preview.to.planName)}
              </button>
            )}
          </>
        )}
        {change.status === 'done' && change.outcome !== 'undone' && (
          <p>{text.planChanged(change.outcome === 'scheduled')}</p>
        )}
        {change.status === 'failed' && <p role="alert">{change.error.message}</p>}
      </div>
    </section>
  );
}
