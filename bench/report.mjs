import { cpus } from 'node:os';

const number = (value, digits = 0) =>
  value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });

export function heading(text) {
  process.stdout.write(`\n## ${text}\n\n`);
}

/** A table in Markdown, as docs/performance.md has them. */
export function table(columns, rows) {
  const widths = columns.map((column, index) => Math.max(column.length, ...rows.map((row) => row[index].length)));
  const line = (cells) => `| ${cells.map((cell, index) => cell.padEnd(widths[index])).join(' | ')} |\n`;
  process.stdout.write(line(columns) + line(widths.map((width) => '-'.repeat(width))) + rows.map(line).join(''));
}

/** What `compare` answered. @param budgets the least ratio, by the contender's name */
export function ratios(results, budgets = {}) {
  table(
    ['', 'a second', 'ratio', 'least to greatest', 'budget'],
    results.map(({ name, perSecond, ratio, least, greatest }) => [
      name,
      number(perSecond),
      number(ratio, 2),
      `${number(least, 2)} to ${number(greatest, 2)}`,
      name in budgets ? `${budgets[name]} ${ratio >= budgets[name] ? 'kept' : 'MISSED'}` : '',
    ]),
  );
}

export const milliseconds = (value) => `${number(value, 2)} ms`;
export const rate = (value) => number(value);

export function machine() {
  const [cpu] = cpus();
  return `Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${process.platform}`;
}
