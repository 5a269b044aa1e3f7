import type { SandboxOptions } from '../sandbox.js';

/** What a flag or a file can say: a function it cannot. */
export type Setting = Exclude<keyof SandboxOptions, 'onExchange' | 'onEvent'> | 'webhookUrl' | 'webhookEvents';

export interface Flag {
  /** How the usage names its value; none for a switch. */
  value?: string;
  says: string;
  /** The text that stands for the setting's value; default: itself. */
  read?: (text: string, flag: string) => unknown;
}

const whole = (text: string, flag: string): number => {
  if (!/^\d+$/.test(text)) throw new Error(`${flag} must be a whole number, not ${JSON.stringify(text)}.`);
  return Number(text);
};
const list = (text: string): string[] => text.split(',').map((part) => part.trim());

/** A clock that shows `text` now, and continues from there. */
export function clockFrom(text: string, name: string): { now(): Date } {
  const start = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(start))
    throw new Error(`${name} must be a moment such as 2027-01-31T12:00:00Z, not ${JSON.stringify(text)}.`);
  const offset = start - Date.now();
  return { now: () => new Date(Date.now() + offset) };
}

/** Every option of {@link SandboxOptions} that can be said in text. The flag's name is the option's: `--latency-ms`. */
export const flags: Readonly<Record<Setting, Flag>> = {
  port: { value: 'PORT', read: whole, says: 'the port to listen on (default 12111; another when it is taken)' },
  host: { value: 'HOST', says: 'a loopback address (default 127.0.0.1)' },
  path: { value: 'FILE', says: 'a file in which state and keys survive a restart (default: none)' },
  secretKey: { value: 'KEY', says: 'sk_test_… (default: a new one, or that of the state file)' },
  publishableKey: { value: 'KEY', says: 'pk_test_… (default: as --secret-key)' },
  merchantName: { value: 'NAME', says: 'who is paid, as the pages tell the customer' },
  clock: { value: 'TIME', read: clockFrom, says: 'the time to start at, such as 2027-01-31T12:00:00Z (default: now)' },
  rawCardData: { says: 'servers may send card numbers' },
  strictVersion: { says: 'refuse requests of another API version' },
  webhookUrl: { value: 'URL', says: 'a webhook endpoint: made unless there is one; its secret is printed' },
  webhookEvents: { value: 'TYPES', read: list, says: 'what it listens for: event types, by commas (default: all)' },
  webhookHosts: { value: 'HOSTS', read: list, says: 'hosts beyond loopback that webhooks may be sent to, by commas' },
  webhookRetryDelaysMs: {
    value: 'MS',
    read: (text, flag) => (text === 'three_days' ? text : list(text).map((part) => whole(part, flag))),
    says: 'pauses between the attempts of a delivery, by commas, or three_days',
  },
  webhookTimeoutMs: { value: 'MS', read: whole, says: 'how long an endpoint may take (default 10000)' },
  requestsPerSecondMax: { value: 'COUNT', read: whole, says: 'more requests in one second are answered 429' },
  latencyMs: { value: 'MS', read: whole, says: 'holds every reply back (default 0)' },
  afterLastRetry: { value: 'WHAT', says: 'cancel, mark_unpaid or leave_past_due (default cancel)' },
  upcomingInvoiceDays: {
    value: 'DAYS',
    read: whole,
    says: 'how long before a renewal invoice.upcoming comes (default 7)',
  },
};

/** `latencyMs` is `latency-ms`. */
export function flagOf(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export const usage = `Usage: tillkit-sandbox [options]

An offline Stripe on loopback, for development and tests. Ends on Ctrl-C.

${[
  ...Object.entries(flags).map(([setting, { value, says }]) => [
    `--${flagOf(setting)}${value ? ` ${value}` : ''}`,
    says,
  ]),
  ['--config FILE', 'a JSON file with these options under their names in startSandbox; flags come before it'],
  ['--help, -h', 'this text'],
]
  .map(([flag = '', says = '']) => `  ${flag.padEnd(32)}${says}`)
  .join('\n')}
`;
