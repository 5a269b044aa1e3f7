import { request } from 'node:http';
import { type Sandbox, startSandbox } from '@tillkit/sandbox';
import { afterAll, beforeAll, expect, it } from 'vitest';

/*
 * Attack: the name server of a website answers with its own address first and with 127.0.0.1 later. To the browser the
 * sandbox is then of the website's origin, and its script reads what it likes. The Host header still has the website's
 * name.
 */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

function ask(path: string, host: string, method = 'GET'): Promise<{ status: number | undefined; text: string }> {
  const headers = { host, authorization: `Bearer ${sandbox.secretKey}` };
  return new Promise((resolve, reject) => {
    request(sandbox.url + path, { method, headers, setHost: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      reply.on('end', () => resolve({ status: reply.statusCode, text }));
    })
      .on('error', reject)
      .end();
  });
}

it.each([
  'evil.example',
  'evil.example:12111',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example:80@127.0.0.1',
  '192.168.1.10:12111',
])('serves nothing to the host %s', async (host) => {
  const paths = ['/v1/customers', '/_sandbox', '/_sandbox/clock', '/endive/stripe.js', '/c/pay/cs_test_1', '/nowhere'];
  for (const path of paths) {
    const { status, text } = await ask(path, host);
    expect([path, status]).toEqual([path, 403]);
    expect(text).toContain('http://127.0.0.1:');
  }
  expect(await ask('/v1/customers', host, 'POST')).toMatchObject({ status: 403 });
});

it.each(['127.0.0.1', 'localhost', '[::1]'])('serves the host %s, on any port', async (host) => {
  for (const name of [host, `${host}:${sandbox.port}`, `${host}:9999`])
    expect(await ask('/v1/customers', name)).toMatchObject({ status: 200 });
});
