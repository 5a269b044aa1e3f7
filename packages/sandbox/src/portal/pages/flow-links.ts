import { type Language, tagOf } from '../../wire/pages/language.js';
import type { PortalSummary } from '../operations.js';

/** The portal itself, also for a session that leads to one page of it. */
export function homeUrl({ session }: PortalSummary, language: Language): string {
  return `/p/session/${session.id}?home=1&locale=${tagOf(language)}`;
}

/** Away from a page without doing what it is for: to the portal; out of a flow, to where the person came from. */
export function leaveUrl(summary: PortalSummary, language: Language): string {
  const { flow, return_url: returnUrl } = summary.session;
  return (flow && returnUrl) || homeUrl(summary, language);
}

/** Where a flow leads once what it is for has happened. */
export function completedUrl(summary: PortalSummary, language: Language): string {
  const after = summary.session.flow?.after_completion;
  if (after?.type === 'redirect' && after.redirect) return after.redirect.return_url;
  if (after?.type === 'hosted_confirmation') return `/p/session/${summary.session.id}/done?locale=${tagOf(language)}`;
  return homeUrl(summary, language);
}

/** For the page of a form by which a flow may end: its answer may be a redirect to the merchant's page. */
export function leadsTo({ session }: PortalSummary): { leads?: 'anywhere' } {
  return session.flow?.after_completion.type === 'redirect' ? { leads: 'anywhere' } : {};
}

/** The page a session's flow is for; null without one. */
export function flowPath({ session }: PortalSummary, language: Language): string | null {
  const { flow, id } = session;
  const to = (page: string, about: Record<string, string>) =>
    `/p/session/${id}/${page}?${new URLSearchParams({ ...about, locale: tagOf(language) })}`;
  switch (flow?.type) {
    case 'payment_method_update':
      return to('card', {});
    case 'subscription_cancel':
      return to('cancel', { subscription: flow.subscription_cancel?.subscription ?? '' });
    case 'subscription_pause':
      return to('pause', { subscription: flow.subscription_pause?.subscription ?? '' });
    case 'subscription_update':
      return to('change', { subscription: flow.subscription_update?.subscription ?? '' });
    case 'subscription_update_confirm': {
      const { subscription = '', items = [] } = flow.subscription_update_confirm ?? {};
      const { price, quantity } = items[0] ?? {};
      return to('confirm', {
        subscription,
        ...(price ? { price } : {}),
        ...(quantity === undefined ? {} : { quantity: String(quantity) }),
      });
    }
    default:
      return null;
  }
}
