import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SandboxOptions } from '../sandbox.js';
import { clockFrom, flagOf, flags, type Setting } from './flags.js';

export interface CliSettings {
  help: boolean;
  options: SandboxOptions;
  /** The endpoint that is to be there. */
  webhook: { url: string; enabledEvents?: string[] } | undefined;
}

/**
 * What the command line and the file of `--config` say; the command line comes first.
 *
 * @throws Error for an unknown flag, for a value that is none, and for a file that is no JSON object
 */
export function readSettings(args: string[]): CliSettings {
  const parsed = parseArgs({
    args,
    options: {
      ...Object.fromEntries(
        Object.entries(flags).map(([setting, { value }]) => [
          flagOf(setting),
          { type: value ? ('string' as const) : ('boolean' as const) },
        ]),
      ),
      port: { type: 'string', short: 'p' },
      config: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values as Record<string, string | boolean | undefined>;
  const settings = { port: 12_111, ...(parsed.config === undefined ? {} : readConfig(String(parsed.config))) };
  for (const [setting, { read = (text: string) => text }] of Object.entries(flags)) {
    const given = parsed[flagOf(setting)];
    if (given !== undefined)
      settings[setting as Setting] = typeof given === 'string' ? read(given, `--${flagOf(setting)}`) : given;
  }
  const { webhookUrl, webhookEvents, ...options } = settings;
  if (webhookUrl === undefined && webhookEvents !== undefined)
    throw new Error('--webhook-events is of an endpoint: give --webhook-url too.');
  return {
    help: parsed.help === true,
    options: options as SandboxOptions,
    webhook:
      webhookUrl === undefined
        ? undefined
        : {
            url: String(webhookUrl),
            ...(webhookEvents === undefined ? {} : { enabledEvents: webhookEvents as string[] }),
          },
  };
}

function readConfig(path: string): Partial<Record<Setting, unknown>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`--config: ${path} cannot be read (${(cause as Error).message}).`, { cause });
  }
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (cause) {
    throw new Error(`--config: ${path} is not JSON (${(cause as Error).message}).`, { cause });
  }
  if (config === null || typeof config !== 'object' || Array.isArray(config))
    throw new Error(`--config: ${path} must be a JSON object, such as { "port": 12111 }.`);
  const settings = config as Partial<Record<Setting, unknown>>;
  const { clock } = settings;
  return clock === undefined ? settings : { ...settings, clock: clockFrom(String(clock), 'clock') };
}
