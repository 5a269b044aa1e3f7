import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Block, blocksOf } from '../../docs/runner/blocks.js';
import { Shell } from '../../docs/runner/shell.js';
import { chromiumArgs, findChromium } from '../../scripts/chromium.mjs';
import { freePort } from '../../scripts/demo/ports.mjs';
import { typeCard } from '../stage/actions.js';
import { npm } from './consumer.js';
import { Terminal } from './terminal.js';

/*
 * Follows "Use it in your own app today" of guide 1 to the letter: its commands, its files, a browser. Only the two port
 * numbers are others, since both may be taken.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const installMsMax = 180_000;

let outside = '';
let browser: Browser | undefined;
const servers: Terminal[] = [];

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), 'tillkit-newcomer-'));
  const executablePath = findChromium();
  browser = await chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all(servers.map((server) => server.close()));
  rmSync(outside, { recursive: true, force: true });
});

it('a newcomer tops up in an app of their own', { timeout: 10 * 60_000 }, async () => {
  const ports = { 3000: await freePort(3400), 5173: await freePort(5400) };
  const [pack, ...steps] = newcomerSteps(ports);
  expect(pack).toMatchObject({ kind: 'shown', text: 'npm run pack\n' });
  const clone = join(outside, 'clone');
  await npm(root, 'run', 'pack', '--', join(clone, 'packed'));

  const shell = new Shell({ HOME: process.env.HOME ?? outside }, clone);
  const shop = join(outside, 'shop');
  for (const step of steps) {
    if (step.kind === 'file') write(join(shop, step.name), step.text);
    else if (step.kind === 'shown' && step.about === 'server') servers.push(await serverIn(shell, step.text, ports));
    else if (step.kind === 'shown') await runAll(shell, step.text);
  }
  shell.close();

  const page = await browser!.newPage({ locale: 'en-US' });
  await page.goto(`http://localhost:${ports[5173]}`);
  await topUp(page);
  await page.locator('.tk-balance__amount', { hasText: '$25.00' }).waitFor();
});

function newcomerSteps(ports: Record<number, number>): Block[] {
  const guide = readFileSync(join(root, 'docs/01-start.md'), 'utf8');
  const section = /^## Use it in your own app today\n([\s\S]*?)^Next: /m.exec(guide)?.[1] ?? '';
  const moved = Object.entries(ports).reduce((text, [from, to]) => text.replaceAll(from, String(to)), section);
  return blocksOf(moved);
}

/** Each line by itself, so that one that fails is named. */
async function runAll(shell: Shell, commands: string): Promise<void> {
  for (const command of commands.trim().split('\n')) {
    const printed = await shell.run(`${command} || echo FAILED`, installMsMax);
    expect(printed, command).not.toMatch(/FAILED\s*$/);
  }
}

/** A server is started in a terminal of its own, in the folder where the reader is. */
async function serverIn(shell: Shell, command: string, ports: Record<number, number>): Promise<Terminal> {
  const folder = (await shell.run('pwd')).trim();
  const terminal = new Terminal(command.trim(), folder);
  const port = folder.endsWith('api') ? ports[3000] : ports[5173];
  await terminal.listening(port!);
  return terminal;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function topUp(page: Page): Promise<void> {
  await page.getByRole('radio', { name: /^\$25\b/ }).check();
  await page.getByRole('button', { name: /^(Pay|Continue|Top up)/ }).click();
  await page.waitForURL(/\/c\/pay\//);
  await typeCard(page, '4242424242424242');
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL(/localhost/);
}
