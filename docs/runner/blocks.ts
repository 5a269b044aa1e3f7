/**
 * The runnable blocks of a guide, in order. The word after the language says what becomes of a block:
 *
 * - `ts title="server.ts"`: a file of the reader's project; compiled with all others of the page.
 * - `ts run`: statements that run in the server's process, with `billing` at hand. An `output` block may follow.
 * - `text output`: what the `ts run` before it prints.
 * - `console`: commands after `$ `, and what they print.
 * - `sh`: commands that are shown only; the npm scripts in them must exist. `sh server` is one that keeps running: the
 *   test of the installed packages follows both in guide 1.
 *
 * `…` in an output stands for anything without a space or quote. A block in an HTML comment `<!-- ts run … -->` runs
 * and is not shown: for what the reader does by hand, such as paying on a page.
 */
export type Block =
  | { kind: 'file'; name: string; text: string; line: number }
  | { kind: 'run'; text: string; output: string | null; line: number }
  | { kind: 'console'; steps: ConsoleStep[]; line: number }
  | { kind: 'shown'; language: string; about: string; text: string; line: number };

export interface ConsoleStep {
  command: string;
  output: string;
}

const shownOnly = new Set(['sh', 'json', 'text', 'css', 'dotenv', 'mermaid', 'html', 'md']);

/** Throws for a block that says neither how it runs nor that it is only shown: no sample goes untested unseen. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const pattern = /^```(\w+)?([^\n]*)\n([\s\S]*?)^```$|^<!-- (ts) (run)\n([\s\S]*?)^-->$/gm;
  for (const match of markdown.matchAll(pattern)) {
    const line = markdown.slice(0, match.index).split('\n').length;
    const language = match[1] ?? match[4] ?? '';
    const about = (match[2] ?? match[5] ?? '').trim();
    const text = match[3] ?? match[6] ?? '';
    const name = /\btitle="([^"]+)"/.exec(about)?.[1];
    const before = blocks.at(-1);
    if (name !== undefined) blocks.push({ kind: 'file', name, text, line });
    else if (about === 'run') blocks.push({ kind: 'run', text, output: null, line });
    else if (about === 'output') {
      if (before?.kind !== 'run') throw new Error(`Line ${line}: an output follows no \`ts run\` block.`);
      before.output = text;
    } else if (language === 'console') blocks.push({ kind: 'console', steps: stepsOf(text, line), line });
    else if (shownOnly.has(language)) blocks.push({ kind: 'shown', language, about, text, line });
    else throw new Error(`Line ${line}: a block of "${language}" says neither \`title="…"\` nor \`run\`.`);
  }
  return blocks;
}

/** A command begins with `$ ` and continues while its lines end with a backslash. The rest is its output. */
function stepsOf(text: string, line: number): ConsoleStep[] {
  const steps: ConsoleStep[] = [];
  let continues = false;
  for (const row of text.split('\n')) {
    const last = steps.at(-1);
    if (continues && last) last.command += `\n${row}`;
    else if (row.startsWith('$ ')) steps.push({ command: row.slice(2), output: '' });
    else if (last) last.output += `${row}\n`;
    else throw new Error(`Line ${line}: a console block begins with "$ ".`);
    continues = (continues || row.startsWith('$ ')) && row.endsWith('\\');
  }
  return steps;
}
