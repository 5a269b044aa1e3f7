/*
 * Text in a PDF's two fonts, neither of which is embedded: Helvetica in WinAnsi for what Western Europe writes, and the
 * Chinese font that every reader has a stand-in for. What neither has is shown as a question mark.
 */

/** Widths of Helvetica's characters 32 to 126, in thousandths of the size (Adobe's Helvetica.afm). */
const widths =
  '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584'
    .split(' ')
    .map(Number);

/** Windows-1252 where it differs from Latin-1, as far as invoices need it. */
const windows: Readonly<Record<string, number>> = {
  '€': 0x80,
  '…': 0x85,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
};

const chinese = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;

type Script = 'chinese' | 'western';

/** A stretch of text in one font. */
export interface Run {
  readonly script: Script;
  /** As a PDF's hexadecimal string holds it. */
  readonly hex: string;
  /** In thousandths of the size. */
  readonly width: number;
}

const hexOf = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

function codeOf(character: string): number {
  const code = character.codePointAt(0)!;
  const fits = (code >= 32 && code <= 126) || (code >= 160 && code <= 255);
  return fits ? code : (windows[character] ?? 63);
}

/** Cuts text into stretches of one font. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  for (const character of text.replace(/\s/g, ' ')) {
    const script: Script = chinese.test(character) ? 'chinese' : 'western';
    const code = script === 'chinese' ? character.charCodeAt(0) : codeOf(character);
    const hex = hexOf(code, script === 'chinese' ? 4 : 2);
    const width = script === 'chinese' ? 1000 : (widths[code - 32] ?? 556);
    const last = runs.at(-1);
    if (last?.script === script) runs[runs.length - 1] = { script, hex: last.hex + hex, width: last.width + width };
    else runs.push({ script, hex, width });
  }
  return runs;
}

/** In points. */
export function widthOf(text: string, size: number): number {
  return (runsOf(text).reduce((sum, run) => sum + run.width, 0) * size) / 1000;
}

/** Breaks text into lines no wider than `width` points: between words, and within one that is too long, or Chinese. */
export function wrap(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/(?<=\s)|(?=[\u2e80-\u9fff])/)) {
    if (line && widthOf((line + word).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    for (const character of word) {
      if (line && widthOf(line + character, size) > width && character !== ' ') {
        lines.push(line);
        line = '';
      }
      line += character;
    }
  }
  return [...lines, line.trimEnd()];
}
