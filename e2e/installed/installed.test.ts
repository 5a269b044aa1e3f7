import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packPackages } from '../../scripts/checks/packages.mjs';
import { installPackages, installTemplate, nodeOf, npm } from './consumer.js';
import { followDockerfile } from './dockerfile.js';
import { startInstalledApi, walkPaidLine } from './paid-line.js';

const run = promisify(execFile);
const nodeVersions = ['20.20.2', '22.23.3', '24.21.0'];

let outside = '';
let archives = new Map<string, string>();

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), 'tillkit-installed-'));
  archives = await packPackages();
  await Promise.all([
    installTemplate('express-api', join(outside, 'api'), archives).then(() =>
      npm(join(outside, 'api'), 'run', 'build'),
    ),
    installPackages(join(outside, 'empty'), archives, {
      express: '5.3.0',
      mongoose: '9.12.1',
      react: '19.3.1',
      'react-dom': '19.3.1',
    }),
  ]);
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe.for(nodeVersions)('on Node %s', (version) => {
  let node: string | undefined;
  let reason = '';
  beforeAll(async () => {
    try {
      node = await nodeOf(version);
    } catch (error) {
      reason = `Node ${version} cannot be had here: ${String(error).split('\n')[0]}`;
    }
  });

  test('every entry point of every package loads', async ({ skip }) => {
    skip(!node, reason);
    const folder = join(outside, 'empty');
    writeFileSync(join(folder, 'load.mjs'), loadAll([...archives.keys()], folder));
    const { stdout } = await run(node!, ['load.mjs'], { cwd: folder });
    expect(stdout.trim().split('\n')).toEqual(
      expect.arrayContaining(['@tillkit/contract/openapi', '@tillkit/react/testing']),
    );
  });

  test('the pricing table renders on a server', async ({ skip }) => {
    skip(!node, reason);
    const folder = join(outside, 'empty');
    writeFileSync(join(folder, 'render.mjs'), renderPricing);
    const { stdout } = await run(node!, ['render.mjs'], { cwd: folder });
    expect(stdout).toContain('tk-');
  });

  test('the API template takes a payment, credits it, sells and stops', async ({ skip }) => {
    skip(!node, reason);
    const api = await startInstalledApi(node!, join(outside, 'api'));
    try {
      await walkPaidLine(api.url);
    } finally {
      expect(await api.stop(), api.output()).toBe(0);
    }
  });
});

test('the steps of the API template’s Dockerfile leave an API that asks for its settings', async () => {
  const image = join(outside, 'image');
  await followDockerfile(join(outside, 'api'), image);
  const env = { PATH: process.env.PATH, NODE_ENV: 'production' };
  const ended = await run(process.execPath, ['dist/server.js'], { cwd: image, env }).catch((error) => error);
  expect(ended.stderr).toMatch(/MONGODB_URI is missing/);
  expect(existsSync(join(image, 'node_modules/@tillkit/sandbox'))).toBe(false);
});

test('the React template installs and builds', async () => {
  const folder = join(outside, 'app');
  await installTemplate('react-app', folder, archives);
  await npm(folder, 'run', 'build');
  const page = readFileSync(join(folder, 'dist/index.html'), 'utf8');
  expect(page).toMatch(/<script type="module"[^>]+src="\/assets\//);
});

/** A module that imports all that the installed packages export to Node, and prints each name once it has loaded. */
function loadAll(names: string[], folder: string): string {
  const entries = names.flatMap((name) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
    const paths = Object.keys(manifest.exports).filter((path) => !/\.(json|css)$/.test(path));
    return paths.map((path) => name + path.slice(1));
  });
  return entries.map((entry) => `await import('${entry}');\nconsole.log('${entry}');`).join('\n');
}

const renderPricing = `
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { BillingProvider, PricingTable } from '@tillkit/react';
console.log(renderToString(createElement(BillingProvider, { baseUrl: '/api/billing' }, createElement(PricingTable))));
`;
