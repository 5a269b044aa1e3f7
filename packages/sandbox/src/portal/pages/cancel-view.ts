import type { App, PageReply } from '../../core/app.js';
import type { Subscription } from '../../core/stored.js';
import { page } from '../../wire/pages/document.js';
import { longDate } from '../../wire/pages/format.js';
import { html } from '../../wire/pages/html.js';
import type { Language } from '../../wire/pages/language.js';
import { mark } from '../../wire/pages/mark.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import type { PortalSummary } from '../operations.js';
import { leadsTo, leaveUrl } from './flow-links.js';
import { hidden, periodEndsAt, planName } from './view.js';

/** The second of the two steps: what will happen, why, and two buttons that say what they do. */
export function cancelPage(
  app: App,
  summary: PortalSummary,
  subscription: Subscription,
  language: Language,
): PageReply {
  const { portal, checkout } = textsIn(language);
  const path = `/p/session/${summary.session.id}`;
  const { mode, cancellation_reason: asked } = summary.configuration.features.subscription_cancel;
  const end = longDate(periodEndsAt(subscription), language);
  const now = mode === 'immediately';
  return page({
    title: portal.cancelTitle,
    language,
    ...leadsTo(summary),
    body: html`${mark(language)}
<main class="Sole">
<div><h1>${portal.cancelTitle}</h1><p class="Muted">${planName(app, subscription)}</p></div>
<ol class="Timeline">
<li><p class="Timeline-when">${checkout.today}</p><p>${now ? portal.endsNow : portal.keepsAccess}</p></li>
${now ? '' : html`<li><p class="Timeline-when">${end}</p><p>${portal.endsThen}</p></li>`}
</ol>
<form class="Stack" method="post" action="${path}/cancel">
${hidden(subscription, language)}
${
  asked.enabled
    ? html`<div class="Field"><div class="LabelRow"><label class="Label" for="feedback">${portal.why}</label></div>
<div class="Box"><select class="Input" id="feedback" name="feedback"><option value="">${portal.noReason}</option>${asked.options.map(
        (option) => html`<option value="${option}">${portal.reasons[option] ?? option}</option>`,
      )}</select></div></div>`
    : ''
}
<div class="Row">
<a class="Button" href="${leaveUrl(summary, language)}">${portal.keep}</a>
<button class="Button Button--quiet" type="submit">${portal.cancel}</button>
</div>
</form>
</main>`,
  });
}
