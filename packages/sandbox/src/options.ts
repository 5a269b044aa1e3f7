import { loopbackHosts } from './core/loopback.js';
import type { SandboxOptions } from './sandbox.js';
import { isLiveKey } from './wire/authentication.js';

type Check = [fits: (value: unknown) => boolean, must: string];

const text: Check = [(value) => typeof value === 'string' && value !== '', 'must be a text that is not empty'];
const flag: Check = [(value) => typeof value === 'boolean', 'must be true or false'];
const told: Check = [(value) => typeof value === 'function', 'must be a function'];
/** Longer than that no timer of Node waits. */
const pauseMsMax = 2_147_483_647;
const pause: Check = [
  (value) => typeof value === 'number' && value >= 0 && value <= pauseMsMax,
  `must be a number of milliseconds from 0 to ${pauseMsMax}`,
];
const whole =
  (least: number, most: number): Check['0'] =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

const checks: Record<keyof SandboxOptions, Check> = {
  port: [whole(0, 65_535), 'must be a whole number from 0 to 65535'],
  host: [
    (value) => loopbackHosts.includes(value as string),
    `must be one of ${loopbackHosts.join(', ')}: the sandbox runs on loopback only`,
  ],
  secretKey: text,
  publishableKey: text,
  merchantName: text,
  clock: [
    (value) => typeof (value as { now?: unknown } | null)?.now === 'function',
    'must be an object with a function now() that gives a Date',
  ],
  webhookRetryDelaysMs: [
    (value) => value === 'three_days' || (Array.isArray(value) && value.every(pause[0])),
    `must be a list of pauses in milliseconds, each from 0 to ${pauseMsMax}, or 'three_days'`,
  ],
  webhookTimeoutMs: pause,
  webhookHosts: [
    (value) =>
      Array.isArray(value) && value.every((host) => typeof host === 'string' && /^[^\s/:@]+$|^[\da-f:]+$/i.test(host)),
    "must be a list of host names or addresses, without scheme and port, such as ['api.example.test']",
  ],
  requestsPerSecondMax: [whole(1, Number.MAX_SAFE_INTEGER), 'must be a whole number from 1; leave it out for no limit'],
  afterLastRetry: [
    (value) => ['cancel', 'mark_unpaid', 'leave_past_due'].includes(value as string),
    'must be one of cancel, mark_unpaid, leave_past_due',
  ],
  upcomingInvoiceDays: [whole(0, 45), 'must be a whole number from 0 to 45'],
  strictVersion: flag,
  rawCardData: flag,
  latencyMs: pause,
  path: text,
  onExchange: told,
  onEvent: told,
};

/** @throws Error under NODE_ENV=production, for an option that is none, and for a value that cannot be; it says what to change */
export function checkOptions(options: SandboxOptions): void {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(
      'The sandbox does not run under NODE_ENV=production: set STRIPE_SECRET_KEY and STRIPE_PUBLISHABLE_KEY to the keys of a Stripe account.',
    );
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof SandboxOptions] : undefined;
    if (!check)
      throw new Error(`startSandbox has no option ${name}. Its options are ${Object.keys(checks).join(', ')}.`);
    const [fits, must] = check;
    if (value !== undefined && !fits(value)) throw new Error(`${name} ${must}, not ${shown(value)}.`);
  }
  const { secretKey = 'sk_test_', publishableKey = 'pk_test_' } = options;
  for (const key of [secretKey, publishableKey]) {
    if (isLiveKey(key))
      throw new Error(
        'The sandbox was given a live Stripe key. Leave the keys out, or give test keys (sk_test_…, pk_test_…).',
      );
  }
  if (!secretKey.startsWith('sk_test_') || !publishableKey.startsWith('pk_test_'))
    throw new Error("The sandbox's keys must begin with sk_test_ and pk_test_.");
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
