import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clientErrorCodes, errorStatus } from '../packages/contract/src/browser.js';
import { listenedTypes } from '../packages/express/src/webhooks/dispatch.js';
import { tokenNames } from '../packages/react/src/provider/appearance.js';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The cells of the rows of a page's tables, from a heading on, whose first cell is `code` of this form. */
function rowsOf(page: string, name: RegExp, heading = ''): string[][] {
  const text = read(page);
  const rows = [...text.slice(text.indexOf(heading)).matchAll(/^\| (`.+) \|$/gm)].map((match) =>
    (match[1] ?? '').split('|').map((cell) => cell.trim()),
  );
  return rows
    .map(([first = '', ...rest]) => [first.replaceAll('`', ''), ...rest])
    .filter(([first = '']) => name.test(first));
}

describe('the tables of the architecture', () => {
  it('have every collection', () => {
    const sources = readdirSync(new URL('../packages/express/src/', import.meta.url), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('model.ts'))
      .map((name) => read(`../packages/express/src/${name}`));
    const made = sources.flatMap((text) => [...text.matchAll(/(?:modelOn\([^)]*, |\.collection<\w+>\()'(\w+)'\)/g)]);
    const collections = [...new Set(made.map(([, name]) => name))].sort();
    expect(collections.length).toBeGreaterThan(7);
    expect(
      rowsOf('architecture.md', /^[a-z]+_[a-z]+$|^(accounts|payments|notices)$/, '\n## Data\n')
        .map(([name]) => name)
        .sort(),
    ).toEqual(collections);
    for (const name of collections) expect(read('../packages/express/README.md')).toContain(`\`${name}\``);
  });
});

describe('the tables of the guides', () => {
  it('have every error code with its status and a meaning, in the order of the contract', () => {
    const rows = rowsOf('errors.md', /^[A-Z_]+$/);
    const router = Object.entries(errorStatus).map(([code, status]) => [code, String(status)]);
    const client = clientErrorCodes.map((code) => [code, 'none']);
    expect(rows.map(([code, status]) => [code, status])).toEqual([...router, ...client]);
    for (const [code, , meaning] of rows) expect(meaning?.length, code).toBeGreaterThan(10);
  });

  it('have every event that the router acts on', () => {
    const named = rowsOf('07-webhooks.md', /^[a-z_]+\.[a-z_.]+/).flatMap(([types = '']) => types.split(', '));
    expect(named.sort()).toEqual([...listenedTypes]);
  });

  it('have every design token', () => {
    expect(rowsOf('11-theming.md', /^--tk-/).map(([name = '']) => name.replace('--tk-', ''))).toEqual([...tokenNames]);
  });

  it('have every permission that a restricted key needs, and no more', () => {
    const folder = new URL('../packages/express/src/providers/stripe/', import.meta.url);
    const sources = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'));
    const calls = sources.flatMap((name) => [
      ...readFileSync(new URL(name, folder), 'utf8').matchAll(
        /\bstripe\.(\w+(?:\.sessions)?)\.(create|retrieve|list|update|cancel|expire|detach|release|voidInvoice)\b/g,
      ),
    ]);
    const needed = new Map<string, string>();
    for (const [, resource = '', verb = ''] of calls)
      if (needed.get(resource) !== 'write') needed.set(resource, /^(retrieve|list)$/.test(verb) ? 'read' : 'write');
    const named = rowsOf('08-going-live.md', /^[a-z]+(\.|[A-Z]|s$)/).map(([resource, permission]) => [
      resource,
      permission,
    ]);
    expect(named.sort()).toEqual([...needed].sort());
  });

  it('have every variable of the environment', () => {
    const read_ = [...read('../packages/express/src/config.ts').matchAll(/^ {2}([A-Z_]+): (?:text|z\b)/gm)].map(
      (match) => match[1],
    );
    const named = rowsOf('02-mount-the-router.md', /^[A-Z_, ]+$/).flatMap(([names = '']) => names.split(', '));
    expect(read_.length).toBeGreaterThan(8);
    expect(named.sort()).toEqual(read_.sort());
  });
});
