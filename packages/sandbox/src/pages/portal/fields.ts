import { type Html, html } from '../html.js';
import { type Language, tagOf } from '../language.js';

/** Keeps the language of the page over a form that is sent. */
export const localeField = (language: Language): Html =>
  html`<input type="hidden" name="locale" value="${tagOf(language)}">`;
