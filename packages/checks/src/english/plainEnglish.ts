import type { TextRule } from '../tidy/textRules.js';
import { proseOf } from './prose.mjs';

/** Words that a reader of English as a second language stumbles over, or that the field calls by another name. */
const avoided: readonly [word: RegExp, use: string][] = [
  [/\b(mend(s|ed|ing)?|make(s)? good|made good)\b/i, 'repair'],
  [/\b(give|gives|gave|given|giving) back\b/i, 'release (a hold, a quota use) or refund (money)'],
  [/\bmoney back\b/i, 'refund'],
  [/\b(whoever|somebody|whosoever)\b/i, 'the account, the customer, the caller: say who'],
  [/\breckon(s|ed|ing)?\b/i, 'calculate'],
  [/\banew\b/i, 'again, or read again'],
  [/\bfor ever\b/i, 'forever'],
  [/\b(goes|go|went|gone) on\b/i, 'continue'],
  [/\b(set|sets|setting) aside\b/i, 'reserve'],
  [/\b(be|is|are|was|were|been|being) told\b/i, 'receive, or say who tells whom'],
  [/\b(hear|hears|heard) of\b/i, 'receive'],
  [/\bwritten down\b/i, 'stored, saved'],
  [/\bkept in mind\b/i, 'stored, saved'],
  [/\b(colour|behaviour|organisation|licence|favour|honour|neighbour)(s|ed|ing|al)?\b/i, 'the US spelling'],
  [
    /\b(\w+)(authoris|normalis|recognis|organis|serialis|initialis|summaris|localis)(e|es|ed|ing|ation)\b/i,
    'the US spelling',
  ],
  [
    /\b(authoris|normalis|recognis|organis|serialis|initialis|summaris|localis)(e|es|ed|ing|ation)\b/i,
    'the US spelling',
  ],
  [/\b(he|his|him|himself)\b/, 'they, their: customers have no one gender'],
];

/** Recorded or published by others, or the list of these words itself. */
const others =
  /(^|\/)(CHANGELOG\.md|foreign\/|spec\/|LICENSE)|^\.changeset\/|(english\/plainEnglish|src\/english\.test)/;

/** Prose is English that is read once: comments, messages and pages use the words of the glossary. */
export const plainEnglish: TextRule = (file, text) => {
  if (!/\.(tsx?|mjs|css|md)$/.test(file) || others.test(file)) return [];
  return proseOf(file, text).flatMap(({ line, text: said }) =>
    avoided.flatMap(([word, use]) => {
      const found = word.exec(said)?.[0];
      return found === undefined ? [] : [`${file}:${line} says "${found}". Use: ${use}.`];
    }),
  );
};
