import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import type { Plans } from '@tillkit/express';
import { type CommandOption, type OptionValues, type Terminal, UsageError } from './command.js';

export const envFileOption: CommandOption = {
  type: 'string',
  value: 'file',
  about: 'Read variables from this file as well; .env where it exists.',
};

/** The variables of the file that `--env-file` names. @throws UsageError when it cannot be read */
export function readEnvFile(values: OptionValues, { cwd }: Terminal): Record<string, string | undefined> {
  const given = values['env-file'];
  const file = path.resolve(cwd, typeof given === 'string' ? given : '.env');
  try {
    return parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (cause) {
    if (given === undefined) return {};
    throw new UsageError(`--env-file ${file} cannot be read: ${(cause as Error).message}.`);
  }
}

/** The catalogue that the module of `--plans` exports; null without the option. @throws UsageError */
export async function readPlans(values: OptionValues, { cwd }: Terminal): Promise<Plans | null> {
  if (typeof values.plans !== 'string') return null;
  const file = path.resolve(cwd, values.plans);
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new UsageError(`--plans ${file} cannot be loaded: ${(cause as Error).message}.`);
  }
  const { plans } = module;
  if (typeof plans !== 'object' || plans === null)
    throw new UsageError(`--plans ${file} exports no \`plans\`. Write: export const plans = definePlans({ … }).`);
  return plans as Plans;
}
