import type { ParseArgsConfig } from 'node:util';

/** Everything a command may touch of the process. Passed in, so that a command can run inside another program. */
export interface Terminal {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  nodeVersion: string;
  print(text: string): void;
  printError(text: string): void;
}

/** One option of a command, as it is shown by --help. */
export interface CommandOption {
  type: 'string' | 'boolean';
  /** What stands for the value in --help, e.g. `file`. Only for strings. */
  value?: string;
  about: string;
}

export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** A command is one file in `commands/` and one line in `run.ts`. */
export interface Command {
  name: string;
  summary: string;
  /** A paragraph for --help. */
  about: string;
  options: Readonly<Record<string, CommandOption>>;
  /** Gives the exit code: 0 when all is well, 1 when not. Throws {@link UsageError} for what the user typed. */
  run(values: OptionValues, terminal: Terminal): Promise<number>;
}

/** What was typed cannot be run. Ends with exit code 2, and says how to ask for help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options of a command as `parseArgs` of Node wants them. */
export function parseArgsOptions(command: Command): NonNullable<ParseArgsConfig['options']> {
  const own = Object.entries(command.options).map(([name, { type }]) => [name, { type }] as const);
  return Object.fromEntries([...own, ['help', { type: 'boolean', short: 'h' }]]);
}
