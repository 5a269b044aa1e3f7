import { writeAddress } from '../protocol/address.js';

/** A frame of the sandbox in the host page, and the address its channel has. */
export interface HostFrame {
  readonly iframe: HTMLIFrameElement;
  readonly name: string;
}

let count = 0;

/** Not yet in the document: the caller opens the channel first, so that no message is missed. */
export function createFrame(url: string, title: string): HostFrame {
  count += 1;
  const name = `tillkit-${count}-${crypto.getRandomValues(new Uint32Array(2)).join('')}`;
  const iframe = document.createElement('iframe');
  iframe.name = name;
  iframe.title = title;
  iframe.src = `${url}${writeAddress({ name, origin: location.origin })}`;
  return { iframe, name };
}

/** Milliseconds a frame has to say hello; past that it counts as unreachable. */
const patienceMs = 10_000;
/** A frame whose document has loaded has spoken already, unless its document is an error's. */
const patienceLoadedMs = 1_000;

/** Calls `fail` when the frame says nothing. Gives what to call when it does. */
export function expectGreeting(iframe: HTMLIFrameElement, fail: () => void): () => void {
  let timer = setTimeout(fail, patienceMs);
  const loaded = (): void => {
    clearTimeout(timer);
    timer = setTimeout(fail, patienceLoadedMs);
  };
  iframe.addEventListener('load', loaded, { once: true });
  return () => {
    iframe.removeEventListener('load', loaded);
    clearTimeout(timer);
  };
}
