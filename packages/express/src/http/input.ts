import type { ErrorCode } from '@tillkit/contract';
import type { z } from 'zod';
import { BillingFailure } from './failure.js';

/** Fields of which a wrong value has a code of its own. A missing field is INVALID_INPUT like any other. */
const codeOfField: Record<string, ErrorCode> = {
  amountMinor: 'AMOUNT_NOT_INTEGER',
  currency: 'CURRENCY_NOT_SUPPORTED',
};

/**
 * Parses loose input by a schema of the contract.
 * @throws BillingFailure INVALID_INPUT with `details.issues`, or the field's own code when it is the only thing wrong.
 */
export function parseInput<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    field: issue.path.join('.') || ('keys' in issue ? issue.keys.join(', ') : ''),
    message: issue.message,
  }));
  const [first] = parsed.error.issues;
  const field = String(first?.path[0] ?? '');
  const isGiven = typeof given === 'object' && given !== null && Object.hasOwn(given, field);
  const isAlone = parsed.error.issues.length === 1 && isGiven;
  const tooLarge = field === 'amountMinor' && Number(Reflect.get(given as object, field)) > Number.MAX_SAFE_INTEGER;
  const ownCode = isAlone ? (tooLarge ? 'AMOUNT_ABOVE_MAXIMUM' : codeOfField[field]) : undefined;
  const message = issues.map(({ field: name, message: text }) => (name ? `${name}: ${text}` : text)).join('; ');
  throw new BillingFailure(ownCode ?? 'INVALID_INPUT', message.slice(0, 1000), {
    details: { issues: issues.slice(0, 20) },
  });
}

/**
 * The query of a request as flat strings. Read from the URL itself, since the host's query parser may build objects
 * (`a[$ne]=1`) out of it.
 * @throws BillingFailure INVALID_INPUT when a name comes twice.
 */
export function readQuery(url: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  const from = url.indexOf('?');
  for (const [name, value] of new URLSearchParams(from < 0 ? '' : url.slice(from))) {
    if (name in query) throw new BillingFailure('INVALID_INPUT', `${name.slice(0, 60)}: give it once.`);
    query[name] = value;
  }
  return { ...query };
}
