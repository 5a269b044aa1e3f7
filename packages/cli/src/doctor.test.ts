import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { startSandbox } from '@tillkit/sandbox';
import express from 'express';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from './doctor/finding.js';
import { expressEntry, type Run, type Setup, startSetup } from './test/setup.js';

const idsOf = ({ report }: Run, status: Finding['status']) =>
  [...new Set(report.findings.filter((finding) => finding.status === status).map(({ id }) => id))].sort();
const findingOf = ({ report }: Run, id: string) => report.findings.find((finding) => finding.id === id);

describe('tillkit doctor', () => {
  let setup: Setup;

  beforeAll(async () => {
    setup = await startSetup();
    execFileSync('git', ['init', '-q'], { cwd: setup.folder });
    execFileSync('git', ['add', '.'], { cwd: setup.folder });
  });
  afterAll(() => setup.close());

  it('finds nothing wrong with a setup in which nothing is wrong', async () => {
    const run = await setup.doctor({ words: ['--plans', 'plans.mjs'] });
    expect(idsOf(run, 'failed')).toEqual([]);
    expect(idsOf(run, 'warning')).toEqual([]);
    expect(idsOf(run, 'skipped')).toEqual([]);
    expect(idsOf(run, 'ok')).toEqual([
      'app-url',
      'configuration',
      'mongodb.indexes',
      'mongodb.reachable',
      'mongodb.replica-set',
      'mongodb.version',
      'node.version',
      'plans.prices',
      'secrets.tracked',
      'stripe.key',
      'stripe.webhook-endpoint',
      'stripe.webhook-events',
      'stripe.webhook-version',
      'webhook.delivery',
      'webhook.forged',
    ]);
    expect(run).toMatchObject({ code: 0, error: '', report: { healthy: true } });
    const mongo = await mongoose.createConnection(setup.env.MONGODB_URI ?? '').asPromise();
    expect(await mongo.collection('webhook_events').countDocuments()).toBe(0);
    await mongo.close();
  });

  it('says of everything that is not ok what it means and how to fix it, and shows no secret', async () => {
    const run = await setup.doctor({ env: { NODE_ENV: 'production', STRIPE_WEBHOOK_SECRET: 'whsec_another' } });
    const trouble = run.report.findings.filter(({ status }) => status === 'failed' || status === 'warning');
    expect(trouble.length).toBeGreaterThan(3);
    for (const { id, meaning, fix } of trouble)
      expect([id, meaning?.length, fix?.length]).toEqual([id, expect.any(Number), expect.any(Number)]);
    expect(run.out).not.toContain('whsec_another');
    expect(run.out).not.toContain(setup.env.STRIPE_SECRET_KEY);
  });

  it('names every variable that is wrong, and still looks at the database', async () => {
    const run = await setup.doctor({
      env: { STRIPE_SECRET_KEY: undefined, STRIPE_PUBLISHABLE_KEY: 'pk', APP_URL: 'app.example.com' },
    });
    expect(run.code).toBe(1);
    const named = run.report.findings
      .filter(({ id }) => id === 'configuration')
      .map(({ found }) => found.split(' ')[0]);
    expect(named.sort()).toEqual(['APP_URL', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_SECRET_KEY']);
    expect(findingOf(run, 'mongodb.reachable')?.status).toBe('ok');
    expect(findingOf(run, 'stripe.key')?.status).toBe('skipped');
  });

  it('reads .env, and lets the environment win', async () => {
    const file = path.join(setup.folder, '.env');
    writeFileSync(file, 'APP_URL=ftp://wrong\nSTRIPE_SECRET_KEY=from the file\n');
    const run = await setup.doctor({ env: { STRIPE_SECRET_KEY: undefined } });
    rmSync(file);
    const named = run.report.findings.filter(({ id }) => id === 'configuration').map(({ found }) => found);
    expect(named).toEqual(['STRIPE_SECRET_KEY does not look like a Stripe key.']);
  });

  it('finds a key that Stripe refuses', async () => {
    const run = await setup.doctor({ env: { STRIPE_SECRET_KEY: 'sk_test_somebody_elses' } });
    expect(run.code).toBe(1);
    expect(findingOf(run, 'stripe.key')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('refuses the key'),
    });
    expect(findingOf(run, 'stripe.webhook-endpoint')?.status).toBe('skipped');
    expect(run.out).not.toContain('somebody_elses');
  });

  it('finds a Stripe and a database that do not answer', async () => {
    const gone = await startSandbox();
    await gone.close();
    const run = await setup.doctor({
      env: { STRIPE_API_URL: gone.url, MONGODB_URI: 'mongodb://me:secret@127.0.0.1:9/app' },
    });
    expect(findingOf(run, 'stripe.reachable')?.status).toBe('failed');
    expect(findingOf(run, 'mongodb.reachable')?.status).toBe('failed');
    expect(run.out).not.toContain('secret@');
  });

  it('finds indexes that are missing', async () => {
    const uri = new URL(setup.env.MONGODB_URI ?? '');
    uri.pathname = '/empty';
    const run = await setup.doctor({ env: { MONGODB_URI: uri.href } });
    expect(findingOf(run, 'mongodb.indexes')).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('billing_sessions'),
    });
    expect(run.code).toBe(0);
  });

  it('finds the router behind the development server of the app', async () => {
    const origin = setup.env.APP_URL ?? '';
    const front = createServer((req, res) => {
      const { method, headers, url } = req;
      req.pipe(
        request(origin + url, { method, headers }, (reply) =>
          reply.pipe(res.writeHead(reply.statusCode ?? 500, reply.headers)),
        ),
      );
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const run = await setup.doctor({ env: { APP_URL: `http://localhost:${(front.address() as AddressInfo).port}` } });
    front.close().closeAllConnections();
    expect(findingOf(run, 'stripe.webhook-endpoint')).toMatchObject({
      status: 'ok',
      found: `Stripe sends events to ${origin}/api/billing/stripe-webhook.`,
    });
    expect(findingOf(run, 'webhook.delivery')?.status).toBe('ok');
  });

  it('finds an endpoint that is missing, and a router that is not there', async () => {
    const run = await setup.doctor({ words: ['--base-url', 'http://127.0.0.1:9/api/elsewhere/'] });
    expect(findingOf(run, 'stripe.webhook-endpoint')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('http://127.0.0.1:9/api/elsewhere/stripe-webhook'),
    });
    expect(findingOf(run, 'webhook.delivery')).toMatchObject({ status: 'warning' });
  });

  it('finds an endpoint that lacks events or sends another version', async () => {
    const base = 'http://127.0.0.1:9/partial';
    await setup.addEndpoint({ url: `${base}/stripe-webhook`, version: '', events: ['invoice.paid'] });
    const run = await setup.doctor({ words: ['--base-url', base] });
    const events = findingOf(run, 'stripe.webhook-events');
    expect(events).toMatchObject({ status: 'failed', found: expect.stringContaining('checkout.session.completed') });
    expect(events?.found).not.toContain('invoice.paid');
    expect(findingOf(run, 'stripe.webhook-version')?.status).toBe('warning');
  });

  it('finds that the router runs with another secret', async () => {
    const run = await setup.doctor({
      env: { STRIPE_WEBHOOK_SECRET: `${setup.env.STRIPE_WEBHOOK_SECRET},whsec_another` },
    });
    const deliveries = run.report.findings.filter(({ id }) => id === 'webhook.delivery');
    expect(deliveries.map(({ status }) => status)).toEqual(['ok', 'failed']);
    expect(deliveries[1]?.found).toContain('number 2: 400 WEBHOOK_SIGNATURE_INVALID');
  });

  it('finds prices that Stripe does not have', async () => {
    const file = path.join(setup.folder, 'other-plans.mjs');
    const gold = `{ gold: { name: 'Gold', prices: { month: { lookupKey: 'gold_month' } } } }`;
    writeFileSync(file, `import { definePlans } from '${expressEntry}'; export const plans = definePlans(${gold});`);
    const run = await setup.doctor({ words: ['--plans', 'other-plans.mjs'] });
    expect(findingOf(run, 'plans.prices')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('"gold_month"'),
    });
  });

  it('finds what must not be so in production', async () => {
    const run = await setup.doctor({ env: { NODE_ENV: 'production' } });
    expect(run.code).toBe(1);
    expect(idsOf(run, 'failed')).toEqual(['app-url', 'mongodb.devdb', 'stripe.sandbox']);
    expect(idsOf(run, 'warning')).toContain('configuration.admins');
  });

  it('finds secrets that git keeps', async () => {
    const files = {
      '.env': 'APP_URL=x',
      'deploy.sh': `export KEY=sk_${'live'}_${'a1B2'.repeat(6)}`,
      'notes.md': 'harmless',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(setup.folder, name), text);
    execFileSync('git', ['add', '-f', ...Object.keys(files)], { cwd: setup.folder });
    const run = await setup.doctor();
    execFileSync('git', ['rm', '-qf', ...Object.keys(files)], { cwd: setup.folder });
    expect(findingOf(run, 'secrets.env-file')).toMatchObject({ status: 'failed', found: '.env is kept by git.' });
    expect(findingOf(run, 'secrets.tracked')).toMatchObject({
      status: 'failed',
      found: expect.stringContaining('deploy.sh'),
    });
    expect(run.out).not.toContain('a1B2a1B2');
  });
});

describe('tillkit doctor on a router behind a body parser', () => {
  let setup: Setup;

  beforeAll(async () => {
    setup = await startSetup((app, router) => app.use(express.json()).use('/api/billing', router));
  });
  afterAll(() => setup.close());

  it('says which line to change', async () => {
    const run = await setup.doctor();
    expect(findingOf(run, 'webhook.forged')).toMatchObject({
      status: 'failed',
      found: 'A forged event is answered with 400 WEBHOOK_BODY_ALREADY_PARSED.',
      fix: expect.stringContaining('express.json('),
    });
  });

  it('skips what git would know where there is no git', async () => {
    expect(findingOf(await setup.doctor(), 'secrets.tracked')?.status).toBe('skipped');
  });
});

describe('tillkit doctor on an address that takes anything', () => {
  let setup: Setup;

  beforeAll(async () => {
    setup = await startSetup((app) => app.use((_req, res) => void res.json({ received: true })));
  });
  afterAll(() => setup.close());

  it('finds that a forged event is taken', async () => {
    const run = await setup.doctor();
    expect(findingOf(run, 'webhook.forged')).toMatchObject({
      status: 'failed',
      meaning: expect.stringContaining('Anyone'),
    });
    expect(run.code).toBe(1);
  });
});
