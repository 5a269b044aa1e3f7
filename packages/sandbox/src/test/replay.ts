import { readFileSync } from 'node:fs';
import { stringify } from 'qs';
import type { Sandbox } from '../index.js';

/** One request of a recorded sequence; `${name:path}` stands for a field of an earlier step's reply. */
export interface Step {
  name: string;
  /** PAY: the customer pays at the hosted page of the session that `path` names, by a card that succeeds. */
  method: 'GET' | 'POST' | 'DELETE' | 'PAY';
  path: string;
  params?: Record<string, unknown>;
  /** The type of the error that Stripe answers it with. */
  error?: string;
  /** The HTTP status that Stripe answers it with, where it was recorded or is documented. */
  status?: number;
  /** What Stripe's reply has, in part: an object may have more, a list has as many. */
  reply?: Record<string, unknown>;
  /** The same step as it is made today, and the parameter by which Stripe refuses the old one; null: it takes it, to another effect. */
  today?: { params: Record<string, unknown>; refused: string | null; because: string };
}

export interface Sequence {
  name: string;
  source: string;
  /** The types of the events that Stripe sends meanwhile. */
  events: string[];
  /** What the account had before, where the requests count on it. */
  given?: Step[];
  steps: Step[];
}

export function sequencesIn(file: string): Sequence[] {
  const text = readFileSync(new URL(`../../foreign/${file}`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sequence);
}

interface Reply {
  error?: { type?: string; code?: string; param?: string; message?: string };
  [field: string]: unknown;
}

const card = { number: '4242424242424242', exp_month: 12, exp_year: 2034, cvc: '123' };
const address = { country: 'US', postal_code: '94103', line1: '510 Townsend St', city: 'San Francisco', state: 'CA' };
/** What a page may ask for besides. */
const details = {
  name: 'Ada Lovelace',
  phone: '+15555550100',
  ...Object.fromEntries(Object.entries(address).map(([part, value]) => [`billing_${part}`, value])),
};

/**
 * Makes a sequence's requests, each as it was recorded. What Stripe refuses today must be refused here too, by the same
 * parameter, and is then made as it is today.
 *
 * @returns what is not as on Stripe, by step; empty when all is
 */
export async function replay(sandbox: Sandbox, { given = [], steps }: Sequence): Promise<string[]> {
  const replies = new Map<string, Reply>();
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replace(/\$\{(\w+):([\w.]+)\}/g, (_all, name: string, path: string) =>
        String(path.split('.').reduce<unknown>((at, key) => (at as Reply | undefined)?.[key], replies.get(name))),
      );
    if (Array.isArray(value)) return value.map(fill);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]));
  };
  const send = async (step: Step, params: Record<string, unknown> = {}): Promise<{ status: number; reply: Reply }> => {
    const path = String(fill(step.path));
    if (step.method === 'PAY') return { status: 200, reply: await pay(sandbox, path) };
    const form = stringify(fill(params));
    const query = step.method === 'GET' && form !== '' ? `?${form}` : '';
    const reply = await fetch(`${sandbox.url}${path}${query}`, {
      method: step.method,
      headers: {
        authorization: `Bearer ${sandbox.secretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(step.method === 'GET' ? {} : { body: form }),
    });
    return { status: reply.status, reply: (await reply.json()) as Reply };
  };
  for (const step of [...given, ...steps]) {
    const { today } = step;
    if (today && today.refused !== null) {
      const { error } = (await send(step, step.params)).reply;
      // Of a property that cannot be expanded, Stripe names no parameter.
      const blamed = error?.message?.includes('cannot be expanded') ? 'expand' : error?.param;
      if (blamed !== today.refused)
        return [`${step.name}: refused by ${blamed ?? 'nothing'}, not by ${today.refused}: ${error?.message ?? ''}`];
    }
    const { status, reply } = await send(step, today?.params ?? step.params);
    replies.set(step.name, reply);
    if (reply.error?.type !== step.error)
      return [`${step.name}: ${reply.error?.message ?? `no ${step.error}`} (${reply.error?.code ?? 'no code'})`];
    if (step.status !== undefined && status !== step.status) return [`${step.name}: status ${status}`];
    const unlike = differing(fill(step.reply ?? {}), reply);
    if (unlike.length > 0) return unlike.map((what) => `${step.name}: ${what}`);
  }
  return [];
}

/** Where `found` lacks what was recorded. What stands for a field of an earlier reply is text; the field may be a number. */
function differing(recorded: unknown, found: unknown, at = ''): string[] {
  if (recorded === null || typeof recorded !== 'object') {
    const alike = recorded === found || (typeof found === 'number' && recorded === String(found));
    return alike ? [] : [`${at} is ${JSON.stringify(found)}, and was ${JSON.stringify(recorded)}`];
  }
  if (Array.isArray(recorded) && (!Array.isArray(found) || found.length !== recorded.length))
    return [`${at} is ${JSON.stringify(found)}, and were ${recorded.length}`];
  return Object.entries(recorded).flatMap(([key, value]) =>
    differing(value, (found as Reply | null | undefined)?.[key], at === '' ? key : `${at}.${key}`),
  );
}

/** What the script of the hosted page does when its form is sent. */
export async function pay(sandbox: Sandbox, sessionId: string): Promise<Reply> {
  const paid = await fetch(`${sandbox.url}/c/pay/${sessionId}/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ card, email: 'ada@example.com', billing_details: { address }, details }),
  });
  const outcome = (await paid.json()) as { state: string; error?: Reply['error'] };
  if (outcome.state !== 'complete') return { error: { ...outcome.error, type: outcome.state } };
  const session = await fetch(`${sandbox.url}/v1/checkout/sessions/${sessionId}`, {
    headers: { authorization: `Bearer ${sandbox.secretKey}` },
  });
  return (await session.json()) as Reply;
}
