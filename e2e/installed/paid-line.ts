import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { freePort } from '../../scripts/demo/ports.mjs';

interface Reply {
  status: number;
  // The shapes are the contract's; here a stranger reads them from the wire.
  body: Record<string, never> & { [field: string]: never };
}

/** The installed API, started by a Node of its own. */
export async function startInstalledApi(node: string, folder: string) {
  const port: number = await freePort(3100);
  const output: string[] = [];
  const server = fork('dist/server.js', {
    cwd: folder,
    execPath: node,
    env: {
      ...kept('PATH', 'HOME', 'NODE_OPTIONS', 'TILLKIT_SANDBOX_RECORDING'),
      PORT: String(port),
      // Nothing of an earlier start: the demo's data is kept between starts.
      DATA_PATH: mkdtempSync(join(folder, '.data-')),
      LOG_LEVEL: 'warn',
    },
    silent: true,
  });
  for (const stream of [server.stdout, server.stderr]) stream?.on('data', (text) => output.push(String(text)));
  const ended = once(server, 'exit').then(() => Promise.reject(new Error(`The API ended:\n${output.join('')}`)));
  await Promise.race([once(server, 'message'), ended]);
  ended.catch(() => undefined);
  return { url: `http://127.0.0.1:${port}`, stop: () => stop(server), output: () => output.join('') };
}

/** The variables of this process that have one of these names. */
function kept(...names: string[]): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}

async function stop(server: ChildProcess): Promise<number | null> {
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  return (await exited)[0] as number | null;
}

/** Signs in, tops up with a test card, has it credited, spends of it, and starts a subscription: all over HTTP. */
export async function walkPaidLine(url: string): Promise<void> {
  const call = caller(url);
  expect(await call('/api/billing/credits')).toMatchObject({
    status: 401,
    body: { error: { code: 'UNAUTHENTICATED' } },
  });
  expect((await call('/api/auth/sign-in', { userId: 'ada' })).status).toBe(200);
  expect(await call('/api/chat', { message: 'Is it paid for?' })).toMatchObject({ status: 402 });

  const topUp = { amountMinor: 2000, currency: 'usd', attemptId: 'installed-topup' };
  const intent = await call('/api/billing/create-payment-intent', topUp);
  expect(intent.status).toBe(200);
  await payAtSandbox(intent.body);
  const session = await call(`/api/billing/success?session_id=${intent.body.sessionId}`);
  expect(session).toMatchObject({ status: 200, body: { status: 'completed', checkout: 'success' } });

  expect((await call('/api/chat', { message: 'It is.' })).status).toBe(200);
  const credits = await call('/api/billing/credits');
  expect(credits.body).toMatchObject({ balances: [{ unit: 'usd', available: 1975 }] });
  const checkout = await call('/api/billing/subscription-checkout-session', {
    plan: 'pro',
    attemptId: 'installed-plan',
  });
  expect(checkout).toMatchObject({ status: 200, body: { url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//) } });
}

function caller(url: string) {
  let cookie = '';
  return async (path: string, body?: unknown): Promise<Reply> => {
    const headers = { accept: 'application/json', origin: 'http://localhost:5173', cookie };
    const response = await fetch(url + path, {
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return { status: response.status, body: (await response.json()) as Reply['body'] };
  };
}

/** What Stripe.js does in the page when the customer presses the button. */
async function payAtSandbox(intent: {
  clientSecret?: string;
  publishableKey?: string;
  stripeJsUrl?: string;
}): Promise<void> {
  const { clientSecret = '', publishableKey = '', stripeJsUrl = '' } = intent;
  const id = clientSecret.split('_secret_')[0];
  const call = async (path: string, values: Record<string, string>) => {
    const headers = { authorization: `Bearer ${publishableKey}`, origin: new URL(stripeJsUrl).origin };
    const body = new URLSearchParams(values);
    const response = await fetch(new URL(path, stripeJsUrl), { method: 'POST', headers, body });
    return (await response.json()) as { id: string };
  };
  const card = await call('/v1/payment_methods', {
    type: 'card',
    'card[number]': '4242424242424242',
    'card[exp_month]': '12',
    'card[exp_year]': String(new Date().getFullYear() + 2),
    'card[cvc]': '123',
  });
  const confirmation = { client_secret: clientSecret, payment_method: card.id, return_url: 'http://localhost:5173/' };
  expect(await call(`/v1/payment_intents/${id}/confirm`, confirmation)).toMatchObject({ status: 'succeeded' });
}
