import type { Command } from './command.js';

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

/** What `tillkit --help` prints. */
export function usageOfAll(commands: readonly Command[], version: string): string {
  return [
    `tillkit ${version}: looks after a Tillkit billing setup.`,
    '',
    'Usage: tillkit <command> [options]',
    '',
    'Commands:',
    columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Options:',
    columns([
      ['--help, -h', 'This page; after a command, the page of the command.'],
      ['--version, -v', 'The version.'],
    ]),
    '',
  ].join('\n');
}

/** What `tillkit <command> --help` prints. */
export function usageOf(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, { value, about }]) => [value ? `--${name} <${value}>` : `--${name}`, about] as const,
  );
  return [
    `Usage: tillkit ${command.name} [options]`,
    '',
    command.about,
    '',
    'Options:',
    columns([...options, ['--help, -h', 'This page.']]),
    '',
  ].join('\n');
}
