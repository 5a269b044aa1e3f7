import type { PageReply } from '../../core/app.js';
import { page } from './document.js';
import { html } from './html.js';
import type { Language } from './language.js';
import { mark } from './mark.js';
import { textsIn } from './text/texts.js';

/** For a person at an address where nothing is. */
export function notFoundPage(language: Language): PageReply {
  const { title, hint, toDashboard } = textsIn(language).notFound;
  return page({
    title,
    language,
    status: 404,
    body: html`${mark(language)}
<main class="Sole"><h1>${title}</h1><p class="Muted">${hint}</p>
<a class="Button" href="/_sandbox">${toDashboard}</a></main>`,
  });
}
