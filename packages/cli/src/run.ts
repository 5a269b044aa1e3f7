import { parseArgs } from 'node:util';
import { type Command, type OptionValues, parseArgsOptions, type Terminal, UsageError } from './command.js';
import { catalogSync } from './commands/catalog-sync.js';
import { doctor } from './commands/doctor.js';
import { reconcile } from './commands/reconcile.js';
import { usageOf, usageOfAll } from './usage.js';
import { version } from './version.js';

const commands: readonly Command[] = [doctor, catalogSync, reconcile];

/** Exit code for what cannot be run as it was typed, as most command lines have it. */
const usageExitCode = 2;

/** Runs one command line, without the program's own name, and gives the exit code. Throws only for our own mistakes. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.print(usageOfAll(commands, version));
    return name === undefined ? usageExitCode : 0;
  }
  if (name === '--version' || name === '-v') {
    terminal.print(`${version}\n`);
    return 0;
  }
  const command = commands.find((candidate) => isNamed(candidate, words));
  if (!command) {
    const known = commands.map((candidate) => candidate.name).join(', ');
    terminal.printError(`tillkit: there is no command "${typed(words)}". Commands: ${known}. See tillkit --help.\n`);
    return usageExitCode;
  }
  try {
    const values = parseOptions(command, words.slice(command.name.split(' ').length));
    if (values.help === true) {
      terminal.print(usageOf(command));
      return 0;
    }
    return await command.run(values, terminal);
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause;
    terminal.printError(`tillkit ${command.name}: ${cause.message} See tillkit ${command.name} --help.\n`);
    return usageExitCode;
  }
}

/** A name has one word or two, e.g. `catalog sync`. */
function isNamed({ name }: Command, words: readonly string[]): boolean {
  return name.split(' ').every((word, at) => words[at] === word);
}

/** The words before the first option: what was meant as a command. */
function typed(words: readonly string[]): string {
  const end = words.findIndex((word) => word.startsWith('-'));
  return words.slice(0, end === -1 ? 2 : Math.min(end, 2)).join(' ');
}

function parseOptions(command: Command, words: readonly string[]): OptionValues {
  try {
    const { values } = parseArgs({ args: [...words], options: parseArgsOptions(command), allowPositionals: false });
    return values as OptionValues;
  } catch (cause) {
    const [sentence = ''] = (cause as Error).message.split('. ');
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`);
  }
}
