import type { App, PageReply } from '../../core/app.js';
import type { Account, Balance } from '../../core/stored.js';
import { page } from '../../wire/pages/document.js';
import { money } from '../../wire/pages/format.js';
import { html } from '../../wire/pages/html.js';
import { type Language, tagOf } from '../../wire/pages/language.js';
import { mark } from '../../wire/pages/mark.js';
import { onboardingTexts } from './texts.js';

export function onboardingPage(app: App, account: Account, token: string, language: Language): PageReply {
  const text = onboardingTexts(language);
  const profile = account.business_profile;
  return page({
    title: text.title(app.merchantName),
    language,
    leads: 'anywhere',
    body: html`${mark(language)}
<main class="Sole">
<div><h1>${text.title(app.merchantName)}</h1><p class="Muted">${text.explains}</p></div>
<form class="Stack" method="post" action="/setup/e/${token}?locale=${tagOf(language)}">
<div class="Field"><div class="LabelRow"><label class="Label" for="name">${text.name}</label></div>
<div class="Box"><input class="Input" id="name" name="name" autocomplete="organization" value="${profile?.name ?? ''}"></div></div>
<div class="Field"><div class="LabelRow"><label class="Label" for="url">${text.website}</label></div>
<div class="Box"><input class="Input" id="url" name="url" type="url" autocomplete="url" value="${profile?.url ?? ''}"></div></div>
<p class="Muted">${text.bankHint}</p>
<div class="Row">
<button class="Button" name="outcome" value="complete">${text.complete}</button>
<button class="Button Button--quiet" name="outcome" value="later" formnovalidate>${text.later}</button>
</div>
</form>
</main>`,
  });
}

/** What an Express account's owner sees of it. */
export function accountPage(account: Account, balance: Balance, language: Language): PageReply {
  const text = onboardingTexts(language);
  const rows = [...balance.available, ...balance.pending].filter(({ amount }) => amount !== 0);
  const sums = new Map<string, number>();
  for (const { amount, currency } of rows) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  const state = (on: boolean) => (on ? text.able : text.unable);
  return page({
    title: text.account,
    language,
    body: html`${mark(language)}
<main class="Sole">
<h1>${account.business_profile?.name ?? text.account}</h1>
<dl class="Challenge-facts">
<div><dt>${text.payments}</dt><dd>${state(account.charges_enabled)}</dd></div>
<div><dt>${text.payouts}</dt><dd>${state(account.payouts_enabled)}</dd></div>
${[...sums].map(
  ([currency, amount]) =>
    html`<div><dt>${text.balance}</dt><dd class="Amount">${money(amount, currency, language)}</dd></div>`,
)}
</dl>
${sums.size === 0 ? html`<p class="Muted">${text.nothing}</p>` : ''}
</main>`,
  });
}

export function noLinkPage(language: Language): PageReply {
  const text = onboardingTexts(language);
  return page({
    title: text.unknown,
    language,
    status: 410,
    body: html`${mark(language)}
<main class="Sole"><h1>${text.unknown}</h1><p class="Muted">${text.unknownHint}</p></main>`,
  });
}
