import { type Html, html } from '../../wire/pages/html.js';
import { type Language, tagOf } from '../../wire/pages/language.js';

/** Keeps the language of the page over a form that is sent. */
export const localeField = (language: Language): Html =>
  html`<input type="hidden" name="locale" value="${tagOf(language)}">`;
