import { type Html, html } from './html.js';
import type { Language } from './language.js';
import { textsIn } from './text/texts.js';

/** What every page of the sandbox says first: that it is one. */
export function mark(language: Language): Html {
  const { name, sentence } = textsIn(language).mark;
  return html`<header class="Mark"><p><strong>${name}</strong> · ${sentence}</p></header>`;
}
