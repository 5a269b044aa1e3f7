import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PageReply } from '../core/app.js';
import { asset } from '../wire/pages/document.js';

/** Made by `npm run build:browser`. The same folder from src/ as from dist/. */
const folder = new URL('../../dist/browser/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** The files pages and hosts load; nothing else of the folder is served. */
export const assetNames = [
  'stripe.js',
  'elements-inner-payment.js',
  'elements-inner-payment.css',
  'controller.js',
  'challenge.js',
  'checkout.js',
  'forms.js',
  'page.css',
  'dashboard.css',
] as const;

export type AssetName = (typeof assetNames)[number];

/** Read at each request, so that a rebuilt file is served without a restart. @throws when the code was not built */
export async function readAsset(name: AssetName): Promise<PageReply> {
  const file = new URL(name, folder);
  try {
    return asset(types[name.slice(name.lastIndexOf('.') + 1)]!, await readFile(file));
  } catch (cause) {
    throw new Error(
      `The sandbox's browser code is missing: ${fileURLToPath(file)}. Run "npm run build:browser" in packages/sandbox.`,
      { cause },
    );
  }
}
