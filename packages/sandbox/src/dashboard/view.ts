import type { App, PageReply } from '../app.js';
import { page } from '../pages/document.js';
import { money } from '../pages/format.js';
import { type Html, html } from '../pages/html.js';
import { mark } from '../pages/mark.js';
import { presets } from './presets.js';
import { type Cell, type Listing, type Row, type RowAction, rowsMax, type View, views } from './read.js';

const steps = [
  [3600, '1 hour'],
  [86_400, '1 day'],
  [7 * 86_400, '1 week'],
  [31 * 86_400, '31 days'],
] as const;

const figure = html` class="Dash-figure"`;

const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

function moment(seconds: number): Html {
  const date = new Date(seconds * 1000);
  return html`<time datetime="${date.toISOString()}">${moments.format(date)}</time>`;
}

const title = (view: View): string => view[0]!.toUpperCase() + view.slice(1);

/** @param said what the last button did; `problem` why it did nothing */
export function dashboardPage(
  app: App,
  view: View,
  listing: Listing,
  { said, problem }: { said?: string | undefined; problem?: string | undefined },
): PageReply {
  const reply = page({
    title: `${title(view)} · Sandbox dashboard`,
    language: 'en',
    style: 'dashboard.css',
    status: problem ? 400 : 200,
    body: html`${mark('en')}
<main class="Dash">
<div class="Dash-head"><h1>Sandbox dashboard</h1><p class="Muted">${app.merchantName} · ${app.origin}</p></div>
${problem ? html`<p class="Notice" role="alert"><strong>Nothing was done</strong>${problem}</p>` : ''}
${said ? html`<p class="Dash-said" role="status">${said}</p>` : ''}
<section class="Dash-clock" aria-labelledby="clock">
<div><h2 id="clock">Clock</h2><p class="Dash-now">${moment(app.now())} <span class="Muted">UTC</span></p></div>
<form method="post" action="/_sandbox/dashboard/advance" class="Row" aria-label="Advance the clock">
<input type="hidden" name="view" value="${view}">
${steps.map(([seconds, label]) => html`<button class="Button Button--quiet" name="seconds" value="${seconds}">+ ${label}</button>`)}
</form>
</section>
<nav class="Dash-nav" aria-label="Lists">${views.map(
      (name) =>
        html`<a href="/_sandbox?view=${name}"${name === view ? html` aria-current="page"` : ''}>${title(name)}</a>`,
    )}</nav>
<section class="Dash-list" aria-labelledby="list">
<h2 id="list">${title(view)}</h2>
${view === 'faults' ? faultForm(app) : ''}
${listing.rows.length > 0 ? table(listing, view) : html`<p class="Muted">${listing.empty}</p>`}
${listing.total > rowsMax ? html`<p class="Muted Small">The newest ${rowsMax} of ${listing.total}.</p>` : ''}
</section>
</main>`,
  });
  // Forms of this page must say where they come from, which the other pages' policy keeps to itself.
  return { ...reply, headers: { ...reply.headers, 'referrer-policy': 'same-origin' } };
}

function table(listing: Listing, view: View): Html {
  const acts = listing.rows.some(({ actions }) => actions.length > 0);
  return html`<div class="Dash-scroll" role="region" aria-label="Table of ${view}" tabindex="0"><table>
<thead><tr>${listing.columns.map((column) => html`<th scope="col"${column === 'Amount' ? figure : ''}>${column}</th>`)}${acts ? html`<th scope="col">Actions</th>` : ''}</tr></thead>
<tbody>${listing.rows.map((row) => tableRow(row, view, acts))}</tbody>
</table></div>`;
}

function tableRow({ cells, actions }: Row, view: View, acts: boolean): Html {
  return html`<tr>${cells.map((cell) => html`<td${'currency' in cell ? figure : ''}>${cellText(cell)}</td>`)}${
    acts ? html`<td><div class="Dash-actions">${actions.map((action) => actionForm(action, view))}</div></td>` : ''
  }</tr>`;
}

function cellText(cell: Cell): Html | string {
  if ('id' in cell) return html`<code>${cell.id}</code>`;
  if ('at' in cell) return moment(cell.at);
  if ('currency' in cell) return html`<span class="Amount">${money(cell.amountMinor, cell.currency, 'en')}</span>`;
  return cell.text;
}

function actionForm({ action, id, label }: RowAction, view: View): Html {
  return html`<form method="post" action="/_sandbox/dashboard/${action}">
<input type="hidden" name="view" value="${view}"><input type="hidden" name="id" value="${id}">
<button class="Button Button--quiet">${label}<span class="Visually-hidden"> ${id}</span></button></form>`;
}

function faultForm(app: App): Html {
  const random = app.faults.seed;
  return html`${random ? html`<p>The seed ${random.seed} strikes ${random.rate * 100} % of all requests, deliveries and loads.</p>` : ''}<div class="Row">
<form method="post" action="/_sandbox/dashboard/fault" class="Row">
<label class="Visually-hidden" for="preset">What shall go wrong</label>
<select id="preset" name="preset" class="Dash-select">${presets.map(({ name, label }) => html`<option value="${name}">${label}</option>`)}</select>
<button class="Button">Order</button></form>
<form method="post" action="/_sandbox/dashboard/random" class="Row">
<label for="seed">Seed</label><input id="seed" name="seed" type="number" min="0" step="1" value="42" class="Dash-select Dash-number" required>
<label for="rate">Strikes</label><select id="rate" name="rate" class="Dash-select">${['0.05', '0.2', '0.5'].map((rate) => html`<option value="${rate}">${Number(rate) * 100} %</option>`)}</select>
<button class="Button Button--quiet">Strike at random</button></form>
<form method="post" action="/_sandbox/dashboard/clear"><button class="Button Button--quiet">Take all back</button></form>
</div>`;
}
