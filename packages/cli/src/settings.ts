import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
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
