import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { makeContext } from '../context.js';
import { webhookDelivery } from './webhook-delivery.js';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that keeps what it is sent, and answers every event as the router answers a forged one. */
async function listening() {
  const events: { livemode: boolean; id: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      events.push(JSON.parse(body));
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: 'WEBHOOK_SIGNATURE_INVALID', message: 'No.' } }));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { events, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/billing` };
}

describe('webhookDelivery', () => {
  it.each([
    ['live', true],
    ['test', false],
  ])('sends %s events to a router with such a key, and the same one each time', async (mode, livemode) => {
    const { events, baseUrl } = await listening();
    const env = {
      STRIPE_SECRET_KEY: `rk_${mode}_0`,
      STRIPE_PUBLISHABLE_KEY: `pk_${mode}_0`,
      STRIPE_WEBHOOK_SECRET: 'whsec_real',
      MONGODB_URI: 'mongodb://127.0.0.1/app',
      APP_URL: 'https://app.example.com',
    };
    const findings = await webhookDelivery(makeContext({ env, cwd: '/', nodeVersion: '22.0.0', plans: null, baseUrl }));
    expect(findings.map(({ id, status }) => [id, status])).toEqual([
      ['webhook.forged', 'ok'],
      ['webhook.delivery', 'failed'],
    ]);
    expect(events.map((event) => [event.id, event.livemode])).toEqual([
      ['evt_tillkit_doctor', livemode],
      ['evt_tillkit_doctor', livemode],
    ]);
  });
});
