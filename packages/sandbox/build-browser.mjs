// Bundles the browser code (src/elements/browser) into classic scripts and styles in dist/browser, which the sandbox serves.
// Usage: node build-browser.mjs, or buildBrowser(folder); a test says ensureBrowser().
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const source = fileURLToPath(new URL('./src/elements/browser', import.meta.url));
const target = fileURLToPath(new URL('./dist/browser', import.meta.url));

/** File served → the code it starts from. */
const scripts = {
  'stripe.js': 'stripe/index.ts',
  'elements-inner-payment.js': 'frame/index.ts',
  'controller.js': 'controller/index.ts',
  'challenge.js': 'challenge/index.ts',
  'checkout.js': 'checkout/index.ts',
  'forms.js': 'forms/index.ts',
};

/** File served → the styles it is made of, in order. */
const styles = {
  'elements-inner-payment.css': ['frame/frame.css', 'card/card.css'],
  'dashboard.css': ['page/tokens.css', 'page/page.css', 'page/dashboard.css'],
  'page.css': [
    'page/tokens.css',
    'page/page.css',
    'card/card.css',
    'page/summary.css',
    'page/fields.css',
    'page/challenge.css',
  ],
};

/** Written beside and moved into place, so that a server never reads half a file. */
async function put(folder, name, text) {
  const partial = join(folder, `.${name}.${randomUUID()}`);
  await writeFile(partial, text);
  await rename(partial, join(folder, name));
}

async function bundle(entry) {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    root: source,
    build: {
      write: false,
      target: 'es2022',
      minify: false,
      lib: { entry: join(source, entry), formats: ['iife'], name: 'tillkitSandbox', fileName: 'bundle' },
      rolldownOptions: { output: { extend: false } },
    },
  });
  const [{ output }] = Array.isArray(result) ? result : [result];
  return output[0].code;
}

export async function buildBrowser(folder = target) {
  await mkdir(folder, { recursive: true });
  for (const [name, entry] of Object.entries(scripts)) await put(folder, name, await bundle(entry));
  for (const [name, parts] of Object.entries(styles)) {
    const texts = await Promise.all(parts.map((part) => readFile(join(source, part), 'utf8')));
    await put(folder, name, texts.join('\n'));
  }
}

/** Builds only what has been changed since: the tests of the pages start with it, each file in a process of its own. */
export async function ensureBrowser() {
  const changed = async (folder, names) =>
    Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  const sources = fileURLToPath(new URL('./src', import.meta.url));
  const files = (await readdir(sources, { recursive: true })).filter((name) => /\.(ts|css)$/.test(name));
  try {
    const built = await changed(target, [...Object.keys(scripts), ...Object.keys(styles)]);
    if (Math.min(...built) > Math.max(...(await changed(sources, files)))) return;
  } catch {
    // Never built: one of the files is not there.
  }
  await buildBrowser();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBrowser();
