import type { App, PageReply } from '../../core/app.js';
import { page } from '../../wire/pages/document.js';
import { money } from '../../wire/pages/format.js';
import { type Html, html } from '../../wire/pages/html.js';
import { mark } from '../../wire/pages/mark.js';
import { faultForms } from './fault-form.js';
import { type Cell, type Listing, momentText, type Row, type RowAction, rowsMax, type Wish } from './listing.js';
import { type View, views } from './read.js';

const steps = [
  [3600, '1 hour'],
  [86_400, '1 day'],
  [7 * 86_400, '1 week'],
  [31 * 86_400, '31 days'],
] as const;

const figure = html` class="Dash-figure"`;

function moment(seconds: number): Html {
  return html`<time datetime="${new Date(seconds * 1000).toISOString()}">${momentText(seconds)}</time>`;
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
${view === 'faults' ? faultForms(app) : ''}
${searchForm(listing, view)}
${listing.rows.length > 0 ? table(listing, view) : html`<p class="Muted">${listing.search ? `Nothing here holds “${listing.search}”.` : listing.empty}</p>`}
${listing.pages > 1 ? paging(listing, view) : ''}
</section>
</main>`,
  });
  // Forms of this page must say where they come from, which the other pages' policy keeps to itself.
  return { ...reply, headers: { ...reply.headers, 'referrer-policy': 'same-origin' } };
}

/** Where a part of a list is shown. */
export function addressOf(view: View, { page: number, search }: Wish): string {
  const query = new URLSearchParams({ view });
  if (search) query.set('search', search);
  if (number > 1) query.set('page', String(number));
  return `/_sandbox?${query}`;
}

/** A list that is empty for want of anything has nothing to be searched for. */
function searchForm({ rows, search }: Listing, view: View): Html | '' {
  if (rows.length === 0 && !search) return '';
  return html`<form method="get" action="/_sandbox" class="Row Dash-search" role="search">
<input type="hidden" name="view" value="${view}">
<label for="search">Find</label><input id="search" name="search" type="search" value="${search}" maxlength="200" class="Dash-select">
<button class="Button Button--quiet">Search</button>
${search ? html`<a href="/_sandbox?view=${view}">Show all</a>` : ''}</form>`;
}

function paging({ page: number, pages, rows, search, total }: Listing, view: View): Html {
  const first = (number - 1) * rowsMax + 1;
  const link = (to: number, label: string) => html`<a href="${addressOf(view, { page: to, search })}">${label}</a>`;
  return html`<nav class="Row" aria-label="Pages"><p class="Muted">${first} to ${first + rows.length - 1} of ${total}</p>
${number > 1 ? link(number - 1, 'Newer') : ''}${number < pages ? link(number + 1, 'Older') : ''}</nav>`;
}

function table(listing: Listing, view: View): Html {
  const acts = listing.rows.some(({ actions }) => actions.length > 0);
  return html`<div class="Dash-scroll" role="region" aria-label="Table of ${view}" tabindex="0"><table role="table">
<thead role="rowgroup"><tr role="row">${listing.columns.map((column) => html`<th role="columnheader" scope="col"${column === 'Amount' ? figure : ''}>${column}</th>`)}${acts ? html`<th role="columnheader" scope="col">Actions</th>` : ''}</tr></thead>
<tbody role="rowgroup">${listing.rows.map((row) => tableRow(row, listing, view, acts))}</tbody>
</table></div>`;
}

/** The roles are said where the layout of narrow pages takes them away: a row is a card there. */
function tableRow({ cells, actions }: Row, listing: Listing, view: View, acts: boolean): Html {
  return html`<tr role="row">${cells.map((cell, index) => html`<td role="cell" data-label="${listing.columns[index]}"${'currency' in cell ? figure : ''}>${cellText(cell)}</td>`)}${
    acts
      ? html`<td role="cell"><div class="Dash-actions">${actions.map((action) => actionForm(action, listing, view))}</div></td>`
      : ''
  }</tr>`;
}

function cellText(cell: Cell): Html | string {
  if ('id' in cell) {
    const id = html`<code>${cell.id}</code>`;
    return cell.href ? html`<a href="${cell.href}">${id}</a>` : id;
  }
  if ('at' in cell) return moment(cell.at);
  if ('currency' in cell) return html`<span class="Amount">${money(cell.amountMinor, cell.currency, 'en')}</span>`;
  return cell.text;
}

function actionForm({ action, id, label }: RowAction, { page: number, search }: Wish, view: View): Html {
  return html`<form method="post" action="/_sandbox/dashboard/${action}">
<input type="hidden" name="view" value="${view}"><input type="hidden" name="id" value="${id}"><input type="hidden" name="page" value="${number}"><input type="hidden" name="search" value="${search}">
<button class="Button Button--quiet">${label}<span class="Visually-hidden"> ${id}</span></button></form>`;
}
