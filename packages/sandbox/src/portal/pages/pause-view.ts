import type { App, PageReply } from '../../core/app.js';
import type { Subscription } from '../../core/stored.js';
import { page } from '../../wire/pages/document.js';
import { html } from '../../wire/pages/html.js';
import type { Language } from '../../wire/pages/language.js';
import { mark } from '../../wire/pages/mark.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import type { PortalSummary } from '../operations.js';
import { leadsTo, leaveUrl } from './flow-links.js';
import { portalTexts } from './portal-texts.js';
import { hidden, planName } from './view.js';

/** The second of the two steps to a pause: what will happen, and two buttons that say what they do. */
export function pausePage(app: App, summary: PortalSummary, subscription: Subscription, language: Language): PageReply {
  const { portal, checkout } = textsIn(language);
  const words = portalTexts(language);
  return page({
    title: words.pauseTitle,
    language,
    ...leadsTo(summary),
    body: html`${mark(language)}
<main class="Sole">
<div><h1>${words.pauseTitle}</h1><p class="Muted">${planName(app, subscription)}</p></div>
<ol class="Timeline">
<li><p class="Timeline-when">${checkout.today}</p><p>${words.pausesNow}</p></li>
<li><p class="Timeline-when">${words.whenResumed}</p><p>${words.pausedThen}</p></li>
</ol>
<form class="Stack" method="post" action="/p/session/${summary.session.id}/pause">
${hidden(subscription, language)}
<div class="Row">
<a class="Button" href="${leaveUrl(summary, language)}">${portal.keep}</a>
<button class="Button Button--quiet" type="submit">${words.pause}</button>
</div>
</form>
</main>`,
  });
}
