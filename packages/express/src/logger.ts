import { pino } from 'pino';

/** What the kit needs of a logger; pino fits, and so does Fastify's or a wrapped console. */
export interface Logger {
  /** Logs what happens as it should. */
  info(about: object, message: string): void;
  /** Logs what an operator should look at. */
  warn(about: object, message: string): void;
  /** Logs what failed. */
  error(about: object, message: string): void;
}

/** Fields that never reach a log, wherever a host's own logger puts them. */
export const redactedPaths = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["stripe-signature"]',
  '*.clientSecret',
  '*.client_secret',
  '*.secretKey',
  '*.webhookSecrets',
];

/** The level of the default logger: what is less important is not logged. */
export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
export const logLevels: readonly LogLevel[] = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

/** The logger used when the host gives none: JSON lines of this level and above on standard output. */
export function defaultLogger(level: LogLevel): Logger {
  return pino({ name: 'tillkit', level, redact: redactedPaths });
}

const secretText = /\b(?:(?:sk|rk)_(?:test|live)_\w+|whsec_\w+|\w+_secret_\w+)|(?<=:\/\/)[^\s/@]+(?=@)/g;

/** Hides keys, webhook secrets, client secrets and passwords in URLs. */
export function withoutSecrets(text: string): string {
  return text.replace(secretText, '[redacted]');
}

/**
 * An error as a plain object for the log. Only named fields: Stripe's errors carry whole replies, headers and client
 * secrets as properties, which an ordinary serialiser would write out.
 */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: withoutSecrets(String(error)) };
  const { code, type, requestId, statusCode } = error as Error & Record<string, unknown>;
  return {
    name: error.name,
    message: withoutSecrets(error.message),
    ...(code === undefined ? {} : { code }),
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof requestId === 'string' ? { providerRequestId: requestId } : {}),
    ...(typeof statusCode === 'number' ? { statusCode } : {}),
    stack: withoutSecrets(error.stack ?? ''),
    ...(error.cause === undefined || depth >= 4 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}
