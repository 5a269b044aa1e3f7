/**
 * How `actual` differs from what a guide shows, or null. Replies in JSON are compared as JSON, so that a guide may lay
 * them out; `…` stands for anything without a space or a quote, and as a whole JSON value for any value.
 */
export function difference(expected: string, actual: string): string | null {
  const [wanted, given] = [chunksOf(expected), chunksOf(actual)];
  const same = wanted.length === given.length && wanted.every((chunk, at) => matches(chunk, given[at]));
  return same ? null : `The guide shows:\n${expected.trim()}\n\nIt printed:\n${actual.trim()}`;
}

type Chunk = { json: unknown } | { text: string };

/** Splits an output into lines of text and JSON documents, which may span lines. */
function chunksOf(output: string): Chunk[] {
  const rows = output.split('\n').map((row) => row.trimEnd());
  const chunks: Chunk[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? '';
    if (row === '') continue;
    const length = /^[[{]/.test(row)
      ? rows.slice(at).findIndex((_, more) => isJson(rows.slice(at, at + more + 1))) + 1
      : 0;
    if (length === 0) chunks.push({ text: row });
    else chunks.push({ json: JSON.parse(rows.slice(at, at + length).join('\n')) });
    at += Math.max(length - 1, 0);
  }
  return chunks;
}

function isJson(rows: string[]): boolean {
  try {
    JSON.parse(rows.join('\n'));
    return true;
  } catch {
    return false;
  }
}

function matches(wanted: Chunk, given: Chunk | undefined): boolean {
  if (!given) return false;
  if ('json' in wanted) return 'json' in given && matchesValue(wanted.json, given.json);
  return 'text' in given && matchesText(wanted.text, given.text);
}

function matchesValue(wanted: unknown, given: unknown): boolean {
  if (wanted === '…') return given !== undefined;
  if (typeof wanted === 'string') return typeof given === 'string' && matchesText(wanted, given);
  if (typeof wanted !== 'object' || wanted === null) return Object.is(wanted, given);
  if (typeof given !== 'object' || given === null || Array.isArray(wanted) !== Array.isArray(given)) return false;
  const names = Object.keys(wanted);
  const same = names.length === Object.keys(given).length;
  return same && names.every((name) => name in given && matchesValue(wanted[name as never], given[name as never]));
}

function matchesText(wanted: string, given: string): boolean {
  const parts = wanted.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^\\s"]*')}$`).test(given);
}
