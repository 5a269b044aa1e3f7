import { languageOf, messagesIn } from '../locale/locale.js';
import type { ChallengeHostChannel } from '../protocol/challenge.js';
import { openChannel } from '../protocol/channel.js';
import { createFrame, expectGreeting } from './frame.js';

/** Catches the Tab key at either end of the challenge, and sends the focus back into it. */
function createSentinel(focusFrame: () => void): HTMLElement {
  const sentinel = document.createElement('div');
  sentinel.tabIndex = 0;
  sentinel.addEventListener('focus', focusFrame);
  return sentinel;
}

/**
 * Lays the bank's 3-D Secure page over the whole page, as Stripe does: an iframe appended to the body, not in the top
 * layer. Resolves with true when the person has answered there; what, must be asked of the API. Resolves with false when the
 * page does not come, which must not leave the host's page covered.
 *
 * @param address of the page; one without a host is of this page's origin
 * @param locale left out, the browser's languages decide
 */
export function runChallenge(address: string, locale?: string): Promise<boolean> {
  const url = new URL(address, location.href);
  if (locale && locale !== 'auto') url.searchParams.set('locale', locale);
  const { iframe, name } = createFrame(url.href, messagesIn(languageOf(locale, navigator.languages)).challenge);
  const overlay = document.createElement('div');
  overlay.setAttribute('role', 'dialog');
  overlay.setAttribute('aria-modal', 'true');
  overlay.setAttribute('aria-label', iframe.title);
  overlay.style.cssText = 'position:fixed;inset:0;z-index:2147483647;background:transparent;';
  // The frame's color scheme must be its document's, or its backdrop would not be see-through.
  iframe.style.cssText =
    'position:absolute;inset:0;width:100%;height:100%;border:0;background:transparent;color-scheme:light dark';
  const focusFrame = (): void => iframe.focus();
  overlay.append(createSentinel(focusFrame), iframe, createSentinel(focusFrame));

  const before = document.activeElement;
  const { overflow } = document.documentElement.style;
  const channel: ChallengeHostChannel = openChannel({
    self: window,
    peer: () => iframe.contentWindow,
    peerOrigin: url.origin,
    name,
  });
  return new Promise((resolve) => {
    const finish = (answered: boolean): void => {
      greeted();
      channel.close();
      overlay.remove();
      document.documentElement.style.overflow = overflow;
      if (before instanceof HTMLElement) before.focus();
      resolve(answered);
    };
    const greeted = expectGreeting(iframe, () => finish(false));
    channel.hear('hello', () => {
      greeted();
      focusFrame();
    });
    channel.hear('finished', () => finish(true));
    // The page behind must not scroll under the challenge.
    document.documentElement.style.overflow = 'hidden';
    document.body.append(overlay);
  });
}
