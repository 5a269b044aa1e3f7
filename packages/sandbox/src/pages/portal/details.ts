import type { PortalSummary } from '../../portal/operations.js';
import { type Html, type HtmlValue, html } from '../html.js';
import type { Language } from '../language.js';
import { textsIn } from '../text/texts.js';
import { localeField } from './fields.js';

/** Fields of the customer that this page can change, if the portal's configuration lets it. */
export const detailNames = ['name', 'email'] as const;

export function detailSection({ configuration, customer, session }: PortalSummary, language: Language): Html {
  const { portal } = textsIn(language);
  const { enabled, allowed_updates: allowed } = configuration.features.customer_update;
  const open = detailNames.filter((name) => enabled && allowed.some((option) => option === name));
  return html`<section aria-labelledby="details">
<h2 id="details">${portal.details}</h2>
<dl class="Facts">${detailNames.map((name) => html`<div><dt>${portal[name]}</dt><dd>${customer[name] || html`<span class="Muted">${portal.noDetails}</span>`}</dd></div>`)}</dl>
${
  open.length > 0
    ? html`<details><summary>${portal.change}</summary>
<form class="Stack" method="post" action="/p/session/${session.id}/details">
${localeField(language)}
${open.map((name) => field(name, portal[name], customer[name] ?? ''))}
<div><button class="Button" type="submit">${portal.saveDetails}</button></div>
</form></details>`
    : ''
}
</section>`;
}

function field(name: 'name' | 'email', label: string, value: string): Html {
  const kind: HtmlValue = name === 'email' ? html`type="email" required` : html`type="text"`;
  return html`<div class="Field"><div class="LabelRow"><label class="Label" for="${name}">${label}</label></div>
<div class="Box"><input class="Input" id="${name}" name="${name}" ${kind} autocomplete="${name}" maxlength="254" value="${value}"></div></div>`;
}
