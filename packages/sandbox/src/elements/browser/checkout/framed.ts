import { readAddress } from '../protocol/address.js';
import { openChannel } from '../protocol/channel.js';
import type { EmbeddedPageChannel } from '../protocol/embedded-page.js';

/**
 * The merchant's page that frames this one; undefined when nobody does. Its address stands in the frame's name, which
 * outlives the pages that a form of the frame leads to.
 */
export function reachHost(): EmbeddedPageChannel | undefined {
  const address = readAddress(window.name);
  if (!address || window.parent === window) return undefined;
  document.documentElement.dataset.framed = '';
  const channel: EmbeddedPageChannel = openChannel({
    self: window,
    peer: () => window.parent,
    peerOrigin: address.origin,
    name: address.name,
  });
  channel.tell('hello', null);
  const tellHeight = (): void => channel.tell('layout', { height: Math.ceil(document.body.scrollHeight) });
  new ResizeObserver(tellHeight).observe(document.body);
  tellHeight();
  return channel;
}

/** Where the person goes after paying. A frame leaves that to the page around it. */
export function leaveTo(host: EmbeddedPageChannel | undefined): (url: string | null) => void {
  return (url) => {
    host?.tell('complete', { url });
    if (url === null) location.reload();
    else if (!host) location.assign(url);
  };
}
