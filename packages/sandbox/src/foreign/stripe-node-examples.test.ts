import { readFileSync } from 'node:fs';
import { createRecorder } from '@tillkit/checks/stripe-conformance';
import type { Stripe } from 'stripe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../index.js';
import { stripeFor } from '../test/conformance.js';

/*
 * The calls that stripe-node generates from Stripe's own description to test itself (foreign/README.md), made by the
 * stripe-node of today. Their ids name nothing, so most end in an error: one that Stripe could give, or one that names
 * the operation as not simulated. Never an unknown URL, never an unknown parameter, never a 500.
 */

interface Example {
  call: string;
  args: unknown[];
}

const examples = readFileSync(new URL('../../foreign/stripe-node-examples.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Example);

/** Examples that Stripe itself refuses today, by their line. */
interface Change {
  line: number;
  call: string;
  /** By this name Stripe refuses it now. */
  param: string;
  because: string;
  /** The call as it is made today. */
  now: unknown[];
}

const changes = JSON.parse(
  readFileSync(new URL('../../foreign/stripe-node-changes.json', import.meta.url), 'utf8'),
) as Change[];

let sandbox: Sandbox;
let stripe: Stripe;
const recorder = createRecorder();

beforeAll(async () => {
  sandbox = await startSandbox({
    onExchange: (exchange) => recorder.onExchange(exchange),
    onEvent: (event) => recorder.onEvent(event),
  });
  stripe = stripeFor(sandbox);
});

afterAll(async () => {
  await sandbox.close();
  expect(recorder.findings()).toEqual([]);
});

function methodOf(call: string): (...args: unknown[]) => Promise<unknown> {
  const names = call.split('.');
  const holder = names
    .slice(0, -1)
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], stripe);
  const method = (holder as Record<string, unknown> | undefined)?.[names.at(-1) ?? ''];
  if (typeof method !== 'function') throw new Error(`stripe-node has no ${call}`);
  return (...args) => method.apply(holder, args) as Promise<unknown>;
}

interface Failure {
  statusCode?: number;
  code?: string;
  param?: string;
  message: string;
}

async function make(call: string, args: unknown[]): Promise<Failure | undefined> {
  try {
    await methodOf(call)(...args);
    return undefined;
  } catch (error) {
    return error as Failure;
  }
}

function expectKnown(failure: Failure | undefined): void {
  const { statusCode = 0, code, message } = failure ?? { statusCode: 200, message: '' };
  expect(statusCode, message).toSatisfy((status: number) => status >= 200 && status < 500);
  expect(message).not.toMatch(/Unrecognized request URL/);
  expect(code, message).not.toBe('parameter_unknown');
}

it.each(examples.map((example, index) => [index + 1, example.call, example] as const))(
  '%i %s',
  async (line, call, { args }) => {
    const failure = await make(call, args);
    const change = changes.find((entry) => entry.line === line);
    if (!change) {
      expectKnown(failure);
      return;
    }
    expect(change).toMatchObject({ call, because: expect.stringMatching(/^stripe \d+/) });
    // An entry that is no longer needed fails here.
    expect(failure).toMatchObject({ statusCode: 400, code: 'parameter_unknown', param: change.param });
    expectKnown(await make(call, change.now));
  },
);

it('knows of no change but of those examples', () => {
  for (const { line, call } of changes) expect(examples[line - 1]?.call).toBe(call);
});
