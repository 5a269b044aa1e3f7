import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plans } from '@tillkit/express';
import { type CommandOption, type OptionValues, type Terminal, UsageError } from './command.js';

export const plansOption: CommandOption = {
  type: 'string',
  value: 'module',
  about: 'Module with your plans, TypeScript or JavaScript: export const plans = definePlans({ … }).',
};

type Module = Readonly<Record<string, unknown>>;

/** The catalog that the module of `--plans` exports; null without the option. @throws UsageError */
export async function readPlans(values: OptionValues, { cwd }: Terminal): Promise<Plans | null> {
  if (typeof values.plans !== 'string') return null;
  const file = path.resolve(cwd, values.plans);
  if (!existsSync(file)) throw new UsageError(`--plans ${file} does not exist.`);
  const module = await load(file);
  // A module that is CommonJS, by its folder's package.json, has its exports below `default`.
  const exported = [...Object.values(module), ...Object.values((module.default as Module | undefined) ?? {})];
  const found = [module.plans, ...exported].find(isPlans);
  if (found) return found;
  throw new UsageError(`--plans ${file} exports no catalog. Write: export const plans = definePlans({ … }).`);
}

function isPlans(value: unknown): value is Plans {
  if (typeof value !== 'object' || value === null) return false;
  const { list, find } = value as Partial<Plans>;
  return Array.isArray(list) && typeof find === 'function';
}

async function load(file: string): Promise<Module> {
  try {
    return /\.[cm]?tsx?$/.test(file) ? await loadTypeScript(file) : await import(pathToFileURL(file).href);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`--plans ${file} cannot be loaded: ${message.replace(/\.$/, '')}.`);
  }
}

/** What Node itself cannot do with TypeScript: imports of `./x.js` that mean `./x.ts`, and syntax that is more than types. */
const beyondNode = new Set([
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
]);

async function loadTypeScript(file: string): Promise<Module> {
  const url = pathToFileURL(file).href;
  if ((process.features as { typescript?: unknown }).typescript) {
    try {
      return await import(url);
    } catch (cause) {
      if (!beyondNode.has(String((cause as { code?: unknown }).code))) throw cause;
    }
  }
  const { tsImport } = await import('tsx/esm/api');
  return tsImport(url, import.meta.url);
}
