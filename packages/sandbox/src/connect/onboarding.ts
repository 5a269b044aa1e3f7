import type { App } from '../core/app.js';
import { randomText } from '../core/ids.js';
import type { Account } from '../core/stored.js';
import { accountsIn } from '../core/tables.js';
import { completeOnboarding } from './account.js';
import type { OnboardingLink } from './tables.js';
import { onboardingLinksIn } from './tables.js';

/** A link to the onboarding is good for this long, in seconds. */
const linkSeconds = 300;

/** A link to the page where a person gives what is required of the account. It can be opened once. */
export function newOnboardingLink(app: App, account: Account, urls: { refreshUrl: string; returnUrl: string }) {
  const token = randomText(24);
  const created = app.now();
  onboardingLinksIn(app.platform).set(token, {
    account: account.id,
    ...urls,
    expiresAt: created + linkSeconds,
    used: false,
  });
  return {
    object: 'account_link' as const,
    created,
    expires_at: created + linkSeconds,
    url: app.urls.onboarding(token),
  };
}

/** What the link leads to: the account to onboard, or where to go for a new link. Undefined for what is no link. */
export function openOnboarding(app: App, token: string): { account: Account } | { refreshUrl: string } | undefined {
  const link = onboardingLinksIn(app.platform).get(token);
  const account = accountsIn(app.platform).get(link?.account ?? '');
  if (!link || !account) return undefined;
  if (link.used || app.now() >= link.expiresAt) return { refreshUrl: link.refreshUrl };
  link.used = true;
  return { account };
}

/** The person has filled in the page, or leaves it for later. @returns where the person goes; undefined for what is no link */
export function leaveOnboarding(
  app: App,
  token: string,
  given: { name: string; url: string } | undefined,
): OnboardingLink | undefined {
  const link = onboardingLinksIn(app.platform).get(token);
  const account = accountsIn(app.platform).get(link?.account ?? '');
  if (!link || !account) return undefined;
  onboardingLinksIn(app.platform).delete(token);
  if (given && !account.details_submitted) completeOnboarding(app, account, given);
  return link;
}
