import { type Html, html } from '../../wire/pages/html.js';

/** A merchant's own words, in which `[words](https://…)` are a link and nothing else is markup. */
export function richText(message: string): Html {
  const parts = message.split(/(\[[^\]]+\]\(https?:\/\/[^\s)]+\))/);
  return html`${parts.map((part) => {
    const [, words, address] = /^\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)$/.exec(part) ?? [];
    return words && address ? html`<a href="${address}" target="_blank" rel="noopener">${words}</a>` : part;
  })}`;
}
