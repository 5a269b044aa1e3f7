import { readBill, type Total } from '../../billing/invoices/pages/bill.js';
import { invoiceTexts } from '../../billing/invoices/pages/texts.js';
import { totalList } from '../../billing/invoices/pages/view.js';
import { amountOf } from '../../catalogue/price-amount.js';
import type { App, PageReply } from '../../core/app.js';
import type { Subscription } from '../../core/stored.js';
import { page } from '../../wire/pages/document.js';
import { longDate, money } from '../../wire/pages/format.js';
import { type Html, html } from '../../wire/pages/html.js';
import type { Language } from '../../wire/pages/language.js';
import { mark } from '../../wire/pages/mark.js';
import { type Interval, textsIn } from '../../wire/pages/text/texts.js';
import type { PortalSummary } from '../operations.js';
import { type PlanChoice, type PlanPreview, planChoices, takesPromotionCodes } from '../plan-change.js';
import { localeField } from './fields.js';
import { leadsTo, leaveUrl } from './flow-links.js';
import { portalTexts } from './portal-texts.js';
import { hidden, type PortalProblem, planName } from './view.js';

/** The first of two steps: which plan, and how many. */
export function choosePlanPage(
  app: App,
  summary: PortalSummary,
  subscription: Subscription,
  language: Language,
  problem?: PortalProblem,
): PageReply {
  const { portal, checkout } = textsIn(language);
  const path = `/p/session/${summary.session.id}`;
  const choices = planChoices(app, summary.session.id, subscription);
  const [item] = subscription.items.data;
  const limits = choices.find(({ quantity }) => quantity)?.quantity;
  return page({
    title: portal.changePlan,
    language,
    status: problem ? 400 : 200,
    body: html`${mark(language)}
<main class="Sole">
<div><h1>${portal.changePlan}</h1><p class="Muted">${planName(app, subscription)}</p></div>
${problem ? html`<p class="Notice" role="alert"><strong>${portal.problem}</strong>${problem.message}</p>` : ''}
<form class="Stack" method="get" action="${path}/confirm">
${hidden(subscription, language)}
<fieldset class="Choices"><legend class="Label">${portal.choosePlan}</legend>
${choices.map((choice) => option(choice, choice.price.id === item?.price.id, language))}
</fieldset>
${
  limits
    ? html`<div class="Field"><div class="LabelRow"><label class="Label" for="quantity">${checkout.howMany}</label></div>
<div class="Box Adjust-number"><input class="Input" id="quantity" name="quantity" type="number" inputmode="numeric" min="${limits.least}" max="${limits.most}" step="1" value="${item?.quantity ?? 1}" required></div></div>`
    : ''
}
${
  takesPromotionCodes(summary.configuration)
    ? html`<div class="Field"><div class="LabelRow"><label class="Label" for="promotion_code">${portalTexts(language).promotionCode}</label></div>
<div class="Box"><input class="Input" id="promotion_code" name="promotion_code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="200"></div></div>`
    : ''
}
<div class="Row">
<button class="Button" type="submit">${portal.continue}</button>
<a class="Button Button--quiet" href="${leaveUrl(summary, language)}">${portal.keep}</a>
</div>
</form>
</main>`,
  });
}

function option({ price, productName }: PlanChoice, isCurrent: boolean, language: Language): Html {
  const { portal, checkout } = textsIn(language);
  const unit = price.unit_amount === null ? '' : `${money(price.unit_amount, price.currency, language)} `;
  const every = price.recurring
    ? checkout.per(price.recurring.interval as Interval, price.recurring.interval_count)
    : '';
  return html`<label class="Choice"><input type="radio" name="price" value="${price.id}"${isCurrent ? html` checked` : ''} required>
<span>${productName}${isCurrent ? html` <span class="Muted">(${portal.current})</span>` : ''}<br><span class="Muted Amount">${unit}${every}</span></span></label>`;
}

/** The second step: what changes, what it costs now and then, and two buttons that say what they do. */
export function confirmPlanPage(
  app: App,
  summary: PortalSummary,
  subscription: Subscription,
  preview: PlanPreview,
  language: Language,
): PageReply {
  const { portal, checkout } = textsIn(language);
  const { choice, quantity, invoice, isDueNow, prorationDate, promotionCode } = preview;
  const path = `/p/session/${summary.session.id}`;
  const amount = (minor: number) => money(minor, invoice.currency, language);
  const { recurring } = choice.price;
  const renewal = amount(amountOf(app, choice.price, quantity));
  const due = Math.max(0, invoice.amount_due);
  const name = quantity > 1 ? `${choice.productName} × ${quantity}` : choice.productName;
  const then = recurring
    ? checkout.thenEvery(renewal, recurring.interval as Interval, recurring.interval_count)
    : renewal;
  return page({
    title: portal.confirmChange,
    language,
    ...leadsTo(summary),
    body: html`${mark(language)}
<main class="Sole">
<div><h1>${portal.confirmChange}</h1><p class="Muted">${portal.fromTo(planName(app, subscription), name)}</p></div>
<ol class="Timeline">
<li><p class="Timeline-when">${checkout.today}</p><p>${isDueNow && due > 0 ? checkout.youPay(amount(due)) : checkout.youPayNothing}</p></li>
<li><p class="Timeline-when">${longDate(isDueNow ? periodEndOf(invoice.lines.data) : invoice.period_end, language)}</p><p>${isDueNow ? then : checkout.youPay(amount(due))}</p></li>
</ol>
${promotionCode.trim() ? html`<p>${portalTexts(language).promotionApplies(promotionCode.trim().toUpperCase())}</p>` : ''}
<details open><summary>${portal.howReckoned}</summary>
${totalList(reckoning(app, preview, name, language))}</details>
<form class="Stack" method="post" action="${path}/update">
${hidden(subscription, language)}
<input type="hidden" name="price" value="${choice.price.id}"><input type="hidden" name="quantity" value="${quantity}"><input type="hidden" name="at" value="${prorationDate}"><input type="hidden" name="promotion_code" value="${promotionCode}">
<div class="Row">
<button class="Button" type="submit">${isDueNow && due > 0 ? portal.changeAndPay(amount(due)) : portal.confirmChange}</button>
<a class="Button Button--quiet" href="${leaveUrl(summary, language)}">${portal.keep}</a>
</div>
</form>
</main>`,
  });
}

/** The lines of the invoice, what is taken off and put on, and last what there is to pay, or what is credited. */
function reckoning(app: App, { invoice, isDueNow }: PlanPreview, name: string, language: Language): Total[] {
  const words = invoiceTexts(language);
  const { portal, checkout } = textsIn(language);
  const amount = (minor: number) => money(minor, invoice.currency, language);
  const { sums } = readBill(app, invoice, language);
  const due = Math.max(0, invoice.amount_due);
  const fromBalance = due - Math.max(0, invoice.total);
  return [
    ...invoice.lines.data.map((line): Total => [line.description ?? name, amount(line.amount)]),
    ...sums.slice(0, -1),
    ...(fromBalance === 0 ? [] : [[words.balance, amount(fromBalance)] as const]),
    invoice.total < 0
      ? [words.credit.balance, amount(-invoice.total)]
      : [isDueNow ? checkout.dueToday : portal.nextInvoice, amount(due)],
  ];
}

const periodEndOf = (lines: readonly { period: { end: number } }[]): number =>
  Math.max(...lines.map(({ period }) => period.end));

/** What a flow ends with, where it is to end with a page. */
export function donePage(summary: PortalSummary, language: Language): PageReply {
  const { portal } = textsIn(language);
  const { session } = summary;
  const message = session.flow?.after_completion.hosted_confirmation?.custom_message ?? portal.doneHint;
  return page({
    title: portal.done,
    language,
    body: html`${mark(language)}
<main class="Sole"><h1>${portal.done}</h1><p class="Muted">${message}</p>
<form method="get" action="/p/session/${session.id}">${localeField(language)}<input type="hidden" name="home" value="1"><button class="Button" type="submit">${portal.toBilling}</button></form></main>`,
  });
}
