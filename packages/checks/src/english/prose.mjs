/**
 * The English of a file: pieces of text with the number of their first line. Of code these are comments and, with
 * `strings`, texts of at least three words; of Markdown everything outside of code.
 * @param {string} file its path, whose ending says what it is
 * @param {string} text
 * @param {{ strings?: boolean }} [options]
 * @returns {{ line: number, text: string }[]}
 */
export function proseOf(file, text, { strings = true } = {}) {
  return file.endsWith('.md') ? ofMarkdown(text) : ofCode(text, strings);
}

/** Words per sentence of all prose, in order. What has no verb to speak of, such as a table's cell, is left out. */
export function sentenceLengths(pieces) {
  return pieces
    .flatMap(({ text }) => text.split(/(?<=[.!?:])\s+/))
    .map((sentence) => sentence.split(/\s+/).filter((word) => /[A-Za-z]/.test(word)).length)
    .filter((words) => words >= 4)
    .sort((a, b) => a - b);
}

function ofMarkdown(text) {
  const withoutCode = text
    .replace(/^```[\s\S]*?^```/gm, blank)
    .replace(/<!--[\s\S]*?-->/g, blank)
    .replace(/`[^`\n]*`/g, '`…`');
  return withoutCode.split('\n').flatMap((line, at) => (line.trim() === '' ? [] : [{ line: at + 1, text: line }]));
}

/** Keeps the lines, so that what follows is found at its own. */
function blank(match) {
  return match.replace(/[^\n]/g, '');
}

const tokens =
  /\/\*[\s\S]*?\*\/|(?<![:\w'"`\\])\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=[(,=:[!&|?{};\n]\s*)\/(?![*/\s])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;

function ofCode(text, strings) {
  const pieces = [];
  let line = 1;
  let last = 0;
  for (const match of text.matchAll(tokens)) {
    line += newlines(text.slice(last, match.index));
    last = match.index;
    const [token] = match;
    if (token.startsWith('/*')) pieces.push({ line, text: flat(token.slice(2, -2).replace(/^\s*\* ?/gm, '')) });
    else if (token.startsWith('//')) pieces.push({ line, text: flat(token.slice(2)) });
    else if (strings && /^['"`]/.test(token) && /\w \w+ \w/.test(token))
      pieces.push({ line, text: flat(token.slice(1, -1)) });
  }
  return joined(pieces, text);
}

/** Line comments that follow each other are one text. */
function joined(pieces, text) {
  const lines = text.split('\n');
  const isComment = (line) => /^\s*\/\//.test(lines[line - 1] ?? '');
  const whole = [];
  for (const piece of pieces) {
    const before = whole.at(-1);
    if (before && isComment(piece.line) && isComment(piece.line - 1) && before.end === piece.line - 1) {
      before.text += ` ${piece.text}`;
      before.end = piece.line;
    } else whole.push({ ...piece, end: piece.line });
  }
  return whole.map(({ line, text: said }) => ({ line, text: said }));
}

function flat(text) {
  return text
    .replace(/`[^`]*`/g, '`…`')
    .replace(/\$\{[^}]*\}/g, '…')
    .replace(/\{@link [^}]*\}/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
}

function newlines(text) {
  return text.split('\n').length - 1;
}
