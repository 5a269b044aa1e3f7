import type { App, PageReply } from '../../core/app.js';
import { accountsIn } from '../../core/tables.js';
import { balanceOf } from '../../payments/balance/balance.js';
import { redirect } from '../../wire/pages/document.js';
import { pageLanguage } from '../../wire/pages/language.js';
import { leaveOnboarding, openOnboarding } from '../onboarding.js';
import { accountPage, noLinkPage, onboardingPage } from './view.js';

/** Where a connected account is onboarded, and where its owner sees it afterwards. */
export function registerOnboarding(app: App): void {
  app.page('GET', '/setup/e/:link', (request) => {
    const language = pageLanguage(request.query.get('locale'), request);
    const token = request.params.link ?? '';
    const opened = openOnboarding(app, token);
    if (!opened) return noLinkPage(language);
    return 'refreshUrl' in opened ? redirect(opened.refreshUrl) : onboardingPage(app, opened.account, token, language);
  });

  app.page('POST', '/setup/e/:link', (request): PageReply => {
    const form = new URLSearchParams(request.body);
    const name = form.get('name')?.trim() || app.merchantName;
    const url = form.get('url')?.trim() || 'https://example.com';
    const given = form.get('outcome') === 'complete' ? { name, url } : undefined;
    const left = leaveOnboarding(app, request.params.link ?? '', given);
    return left ? redirect(left.returnUrl) : noLinkPage(pageLanguage(request.query.get('locale'), request));
  });

  app.page('GET', '/express/:account', (request) => {
    const language = pageLanguage(request.query.get('locale'), request);
    const account = accountsIn(app.platform).get(request.params.account ?? '');
    if (!account) return noLinkPage(language);
    return accountPage(
      account,
      app.as(account.id, () => balanceOf(app)),
      language,
    );
  });
}
