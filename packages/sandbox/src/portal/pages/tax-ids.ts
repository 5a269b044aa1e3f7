import { businessIdTypes } from '../../billing/tax/rate-table.js';
import type { TaxId } from '../../core/stored.js';
import { field, input } from '../../wire/pages/fields.js';
import { type Html, html } from '../../wire/pages/html.js';
import type { Language } from '../../wire/pages/language.js';
import { textsIn } from '../../wire/pages/text/texts.js';
import { mayChange } from '../customer-details.js';
import type { PortalSummary } from '../operations.js';
import { localeField } from './fields.js';
import { portalTexts } from './portal-texts.js';

const shown = (type: string): string => type.toUpperCase().replaceAll('_', ' ');

/** The customer's tax ids, where the portal lets them be changed. */
export function taxIdSection(summary: PortalSummary, ids: readonly TaxId[], language: Language): Html | '' {
  if (!mayChange(summary.configuration, 'tax_id')) return '';
  const words = portalTexts(language);
  const { portal } = textsIn(language);
  const path = `/p/session/${summary.session.id}`;
  const kinds = [...new Set(Object.values(businessIdTypes))].sort();
  return html`<section aria-labelledby="tax-ids">
<h2 id="tax-ids">${words.taxIds}</h2>
${
  ids.length > 0
    ? html`<ul class="Rows">${ids.map(
        ({ id, type, value, verification }) => html`<li><span>${shown(type)} ${value}</span>
<span class="Muted">${words.verification[verification?.status ?? ''] ?? ''}</span>
<span class="Rows-actions"><form method="post" action="${path}/tax-id/remove">${localeField(language)}<input type="hidden" name="tax_id" value="${id}"><button class="Plain" type="submit" aria-label="${words.removeTaxId(value)}">${portal.remove}</button></form></span></li>`,
      )}</ul>`
    : html`<p class="Muted">${words.noTaxIds}</p>`
}
<details><summary>${words.addTaxId}</summary>
<form class="Stack" method="post" action="${path}/tax-id">${localeField(language)}
${field('tax_id_type', words.taxIdKind, html`<select class="Input" id="tax_id_type" name="tax_id_type" required aria-describedby="tax_id_type-error">${kinds.map((kind) => html`<option value="${kind}">${shown(kind)}</option>`)}</select>`)}
${field('tax_id_value', words.taxIdValue, input('tax_id_value', {}))}
<div><button class="Button" type="submit">${words.addTaxId}</button></div></form></details>
</section>`;
}
