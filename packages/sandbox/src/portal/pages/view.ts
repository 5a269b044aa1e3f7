import { amountOf } from '../../catalogue/price-amount.js';
import { priceIn } from '../../catalogue/price-currencies.js';
import { productsIn } from '../../catalogue/tables.js';
import type { App, PageReply } from '../../core/app.js';
import type { Invoice, Subscription } from '../../core/stored.js';
import { page } from '../../wire/pages/document.js';
import { longDate, money } from '../../wire/pages/format.js';
import { type Html, html } from '../../wire/pages/html.js';
import { type Language, tagOf } from '../../wire/pages/language.js';
import { mark } from '../../wire/pages/mark.js';
import { type Interval, textsIn } from '../../wire/pages/text/texts.js';
import { portalTaxIds } from '../customer-details.js';
import type { PortalSummary } from '../operations.js';
import { canPause } from '../pause.js';
import { planChoices } from '../plan-change.js';
import { cardSection } from './cards.js';
import { detailSection } from './details.js';
import { localeField } from './fields.js';
import { portalTexts } from './portal-texts.js';
import { taxIdSection } from './tax-ids.js';

/** What the person did last, if it did not work. */
export interface PortalProblem {
  readonly message: string;
}

export function portalPage(app: App, summary: PortalSummary, language: Language, problem?: PortalProblem): PageReply {
  const { portal } = textsIn(language);
  const merchant = app.merchantName;
  const { session, subscriptions, invoices, configuration } = summary;
  return page({
    title: portal.title(merchant),
    language,
    status: problem ? 400 : 200,
    body: html`${mark(language)}
<main class="Portal">
${session.return_url ? html`<a class="Back" href="${session.return_url}"><span aria-hidden="true">←</span> ${portal.back(merchant)}</a>` : ''}
<h1>${portal.title(merchant)}</h1>
${problem ? html`<p class="Notice" role="alert"><strong>${portal.problem}</strong>${problem.message}</p>` : ''}
<section aria-labelledby="plan">
<h2 id="plan">${portal.plan}</h2>
${
  subscriptions.length > 0
    ? subscriptions.map((subscription) => plan(app, summary, subscription, language))
    : html`<div><p class="Plan-name">${portal.noPlan}</p><p class="Muted">${portal.noPlanHint}</p></div>`
}
</section>
${cardSection(summary, language)}
${
  configuration.features.invoice_history.enabled
    ? html`<section aria-labelledby="invoices">
<h2 id="invoices">${portal.invoices}</h2>
${invoices.length > 0 ? invoiceTable(invoices, language) : html`<p class="Muted">${portal.noInvoices}</p>`}
</section>`
    : ''
}
${detailSection(summary, language)}
${taxIdSection(summary, portalTaxIds(app, session.id), language)}
</main>`,
  });
}

const tones: Readonly<Record<string, string>> = {
  active: 'positive',
  trialing: 'positive',
  past_due: 'critical',
  unpaid: 'critical',
  incomplete: 'caution',
  paused: 'caution',
};

/** When a cancellation that is waiting takes effect: flexible billing sets `cancel_at` alone. */
export function endsAt(subscription: Subscription): number | null {
  return subscription.cancel_at ?? (subscription.cancel_at_period_end ? periodEndsAt(subscription) : null);
}

export function periodEndsAt(subscription: Subscription): number {
  return Math.max(...subscription.items.data.map((item) => item.current_period_end));
}

export function planName(app: App, subscription: Subscription): string {
  return subscription.items.data
    .map((item) => {
      const product = productsIn(app.store).get(String(item.price.product));
      const name = product?.name ?? item.price.nickname ?? item.price.id;
      return (item.quantity ?? 1) > 1 ? `${name} × ${item.quantity}` : name;
    })
    .join(', ');
}

function plan(
  app: App,
  { session, configuration, invoices }: PortalSummary,
  subscription: Subscription,
  language: Language,
): Html {
  const { portal, checkout } = textsIn(language);
  const items = subscription.items.data;
  const amountMinor = items.reduce(
    (sum, { price, quantity }) =>
      sum + (quantity === undefined ? 0 : amountOf(app, priceIn(app, price, subscription.currency) ?? price, quantity)),
    0,
  );
  const amount = money(amountMinor, subscription.currency, language);
  const recurring = items[0]?.price.recurring;
  const end = endsAt(subscription);
  const path = `/p/session/${session.id}`;
  const name = planName(app, subscription);
  const { features } = configuration;
  const paused = subscription.status === 'paused';
  const canResume = (paused ? features.subscription_pause : features.subscription_cancel).enabled;
  const owed = invoices.find(({ id, status }) => id === subscription.latest_invoice && status === 'open');
  const canChange = planChoices(app, session.id, subscription).length > 0;
  const link = (to: string, label: string) =>
    html`<a class="Button Button--quiet" href="${path}/${to}?subscription=${subscription.id}&locale=${tagOf(language)}">${label}</a>`;
  return html`<article class="Plan" data-state="${end ? 'ending' : subscription.status}">
<p class="Plan-name">${name}</p>
<p class="Plan-price">${amount}${recurring ? html` <span>${checkout.per(recurring.interval as Interval, recurring.interval_count)}</span>` : ''}</p>
<p class="Status" data-tone="${end ? 'caution' : (tones[subscription.status] ?? 'neutral')}">${end ? portal.ending : (portal.status[subscription.status] ?? subscription.status)}</p>
${owed?.hosted_invoice_url ? debt(subscription, owed, owed.hosted_invoice_url, language) : html`<p>${paused ? portalTexts(language).paused : end ? portal.ends(longDate(end, language)) : portal.renews(longDate(periodEndsAt(subscription), language), amount)}</p>`}
${
  end || paused
    ? canResume &&
      html`<form method="post" action="${path}/resume">${hidden(subscription, language)}<button class="Button" type="submit">${portal.resume}</button></form>`
    : html`<div class="Row">${canChange ? link('change', portal.changePlan) : ''}${canPause(configuration, subscription) ? link('pause', portalTexts(language).pause) : ''}${features.subscription_cancel.enabled ? link('cancel', portal.cancel) : ''}</div>`
}
</article>`;
}

/** What must be paid before the plan continues, and the way to do so. */
function debt(subscription: Subscription, invoice: Invoice, url: string, language: Language): Html {
  const { portal, checkout } = textsIn(language);
  const amount = money(invoice.amount_remaining, invoice.currency, language);
  return html`<p>${subscription.status === 'incomplete' ? portal.firstPayment(amount) : portal.overdue(amount)}</p>
<a class="Button" href="${new URL(url).pathname}?locale=${tagOf(language)}">${checkout.payButton(amount)}</a>`;
}

export function hidden(subscription: Subscription, language: Language): Html {
  return html`<input type="hidden" name="subscription" value="${subscription.id}">${localeField(language)}`;
}

function invoiceTable(invoices: readonly Invoice[], language: Language): Html {
  const { portal } = textsIn(language);
  return html`<table class="Invoices">
<thead><tr><th scope="col">${portal.date}</th><th scope="col">${portal.number}</th><th scope="col">${portal.state}</th><th scope="col">${portal.total}</th></tr></thead>
<tbody>${invoices.map(
    (invoice) => html`<tr>
<td>${longDate(invoice.created, language)}</td>
<td>${
      invoice.hosted_invoice_url
        ? html`<a href="${new URL(invoice.hosted_invoice_url).pathname}?locale=${tagOf(language)}" aria-label="${portalTexts(language).showInvoice(invoice.number ?? '')}">${invoice.number}</a>`
        : invoice.number
    }</td>
<td>${portal.invoiceStatus[invoice.status ?? ''] ?? invoice.status}</td>
<td class="Amount">${money(invoice.total, invoice.currency, language)}</td>
</tr>`,
  )}</tbody>
</table>`;
}
