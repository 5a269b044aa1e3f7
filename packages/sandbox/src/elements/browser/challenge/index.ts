import { sendOnce } from '../forms/send-once.js';
import { readAddress } from '../protocol/address.js';
import type { ChallengeFrameChannel } from '../protocol/challenge.js';
import { openChannel } from '../protocol/channel.js';

/**
 * The bank's page of the sandbox. Framed, it reports to the page that framed it; opened by itself, the form posts as
 * forms do and the server sends the browser on.
 */
const address = readAddress(location.hash);
const form = document.querySelector<HTMLFormElement>('form');
const problem = document.querySelector<HTMLElement>('[data-problem]');

if (form && problem && address && window.parent !== window) {
  document.documentElement.dataset.framed = '';
  const channel: ChallengeFrameChannel = openChannel({
    self: window,
    peer: () => window.parent,
    peerOrigin: address.origin,
    name: address.name,
  });

  const answer = async (outcome: string): Promise<void> => {
    form.setAttribute('aria-busy', 'true');
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    try {
      const reply = await fetch(form.action, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ outcome }).toString(),
      });
      // Whatever the server made of it, the intent now says; the host page reads it there.
      if (reply.status >= 500) throw new Error(String(reply.status));
      channel.tell('finished', null);
    } catch {
      problem.hidden = false;
      form.removeAttribute('aria-busy');
      for (const button of form.querySelectorAll('button')) button.disabled = false;
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { submitter } = event;
    if (submitter instanceof HTMLButtonElement) void answer(submitter.value);
  });
  // A challenge that is dismissed has failed.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !form.hasAttribute('aria-busy')) void answer('fail');
  });
  channel.tell('hello', null);
  form.querySelector('button')?.focus();
} else {
  sendOnce();
}
