import { describe, expect, it } from 'vitest';
import { run } from './run.js';
import { version } from './version.js';

async function typed(...words: string[]) {
  const printed = { out: '', error: '' };
  const code = await run(words, {
    env: {},
    cwd: '/nonexistent',
    nodeVersion: process.versions.node,
    print: (text) => {
      printed.out += text;
    },
    printError: (text) => {
      printed.error += text;
    },
  });
  return { code, ...printed };
}

describe('the command line', () => {
  it.each([['--help'], ['-h'], ['help']])('%s shows the commands', async (word) => {
    const { code, out } = await typed(word);
    expect(code).toBe(0);
    expect(out).toContain('Usage: tillkit <command>');
    expect(out).toContain('doctor');
  });

  it('without a command shows them too, but is a mistake', async () => {
    const { code, out } = await typed();
    expect(code).toBe(2);
    expect(out).toContain('doctor');
  });

  it('--version prints the version alone', async () => {
    expect(await typed('--version')).toEqual({ code: 0, out: `${version}\n`, error: '' });
  });

  it('doctor --help shows every option', async () => {
    const { code, out } = await typed('doctor', '--help');
    expect(code).toBe(0);
    for (const option of ['--env-file <file>', '--plans <module>', '--base-url <url>', '--json'])
      expect(out).toContain(option);
  });

  it.each([
    [['docter'], 'there is no command "docter". Commands: doctor, catalog sync, reconcile.'],
    [['catalog', 'list'], 'there is no command "catalog list"'],
    [['catalog', 'sync'], '--plans is missing: name the module with your plans'],
    [['catalog', 'sync', '--plans', 'absent.ts'], '--plans /nonexistent/absent.ts does not exist.'],
    [['doctor', '--jason'], "Unknown option '--jason'. See tillkit doctor --help."],
    [['doctor', '--plans'], "Option '--plans <value>' argument missing."],
    [['doctor', 'now'], "Unexpected argument 'now'"],
    [['doctor', '--env-file', 'absent.env'], '--env-file /nonexistent/absent.env cannot be read'],
    [['doctor', '--plans', 'absent.js'], '--plans /nonexistent/absent.js does not exist.'],
    [['doctor', '--base-url', 'app.example.com'], '--base-url "app.example.com" is no http or https URL.'],
  ])('refuses %j', async (words, says) => {
    const { code, out, error } = await typed(...words);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(error).toContain(says);
    expect(error.trim().split('\n')).toHaveLength(1);
  });
});
