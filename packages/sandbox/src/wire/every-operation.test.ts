import { stringify } from 'qs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describedOperations, resolve, type Schema } from '../core/specification.js';
import { operations } from '../domains.js';
import { type Sandbox, startSandbox } from '../index.js';
import { emptyParameters } from '../test/empty-parameters.js';
import { example } from '../test/example.js';

/*
 * Requests as Stripe's own description has them, for every operation: each parameter that the sandbox takes is tried,
 * alone and all together, with values of its type, and empty where it may be. Whatever they are about, they are known and never fail the sandbox.
 */

let sandbox: Sandbox;
/** Ids of what there is, by what an operation's path is about. */
const known: Record<string, string> = {};

beforeAll(async () => {
  sandbox = await startSandbox();
  const made = await sandbox.scenario('disputed');
  known.customers = made.customer;
  known.subscriptions = made.subscription;
  const account = await ask('POST', '/v1/accounts', {
    type: 'express',
    capabilities: { transfers: { requested: true } },
  });
  known.accounts = String(account.body.id);
  for (const name of [
    'invoices',
    'payment_intents',
    'charges',
    'prices',
    'products',
    'events',
    'disputes',
    'payment_methods',
    'balance_transactions',
  ]) {
    const form = name === 'payment_methods' ? `?customer=${made.customer}` : '';
    const { data } = (await ask('GET', `/v1/${name}${form}`)).body as { data?: { id: string }[] };
    known[name] = data?.[0]?.id ?? '';
    expect(known[name], name).not.toBe('');
  }
});
afterAll(() => sandbox.close());

async function ask(method: string, path: string, params: object = {}) {
  const json = path.startsWith('/v2/');
  const form = stringify(params);
  const reply = await fetch(`${sandbox.url}${path}${method !== 'POST' && form ? `?${form}` : ''}`, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.secretKey}`,
      'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
    },
    ...(method === 'POST' ? { body: json ? JSON.stringify(params) : form } : {}),
  });
  return {
    status: reply.status,
    body: (await reply.json()) as { error?: { message: string; code?: string }; [field: string]: unknown },
  };
}

const any = (schema: Schema, occasion: string) => example(schema, occasion, Object.values(known));

function pathOf(path: string): string {
  const resource = path.split('/')[2] ?? '';
  return path.replace(/\{[^}]+\}/g, () => known[resource] || 'none');
}

const blame =
  /Unrecognized request URL|Received unknown parameter|does not simulate (GET|POST|DELETE)|failed to answer/;

describe('every operation', () => {
  it.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    '%s',
    { timeout: 60_000 },
    async (name, operation) => {
      const { properties = {}, required = [] } = resolve(operation.description.params ?? {});
      const taken = operation.takes.filter((param) => param !== 'expand');
      const needed = (round: string) =>
        Object.fromEntries(required.map((param) => [param, any(properties[param] ?? {}, `${name} ${param} ${round}`)]));
      const requests: object[] = [needed('alone')];
      for (const param of taken) {
        for (const round of ['first', 'second'])
          requests.push({ ...needed(round), [param]: any(properties[param] ?? {}, `${name} ${param} ${round}`) });
      }
      requests.push(
        Object.fromEntries(taken.map((param) => [param, any(properties[param] ?? {}, `${name} ${param} all`)])),
      );
      for (const { steps, params } of emptyParameters(operation.description, Object.values(known)))
        if (operation.takes.includes(steps[0] ?? '')) requests.push(params);
      // What is deleted is not there for the next.
      const path =
        operation.method === 'DELETE' ? operation.path.replace(/\{[^}]+\}/g, 'none') : pathOf(operation.path);
      for (const params of requests) {
        const { status, body } = await ask(operation.method, path, params);
        const message = body.error?.message ?? '';
        expect([status < 500, blame.exec(message)?.[0]], `${status} ${stringify(params)} ${message}`).toEqual([
          true,
          undefined,
        ]);
      }
    },
  );

  it('that is missing says so, by name', { timeout: 120_000 }, async () => {
    const had = new Set(operations.map(({ method, path }) => `${method} ${path}`));
    const missing = describedOperations.filter(({ method, path }) => !had.has(`${method} ${path}`));
    expect(missing.length + had.size).toBe(describedOperations.length);
    for (const { method, path, params } of missing) {
      const { properties = {}, required = [] } = resolve(params ?? {});
      const needed = Object.fromEntries(required.map((name) => [name, any(properties[name] ?? {}, `${path} ${name}`)]));
      const { status, body } = await ask(method, path.replace(/\{[^}]+\}/g, 'none'), needed);
      const expected = [400, 'not_simulated', expect.stringContaining(`does not simulate ${method} ${path}.`)];
      expect([status, body.error?.code, body.error?.message], stringify(needed)).toEqual(expected);
    }
  });

  it('that is missing has its parameters read all the same', async () => {
    const wrong = await ask('POST', '/v1/quotes', { customer: 'cus_1', nonsense: 'x' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'parameter_unknown', param: 'nonsense' } } });
    const bare = await ask('POST', '/v1/apps/secrets', { name: 'key' });
    expect(bare).toMatchObject({ status: 400, body: { error: { code: 'parameter_missing' } } });
  });
});
