import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.js';
import { type Setup, startSetup } from '../test/setup.js';

let setup: Setup;
beforeAll(async () => {
  setup = await startSetup();
});
afterAll(() => setup.close());

const window = ['--to', '2100-01-01', '--from', '2020-01-01'];

/** The command in this process, with the environment of the setup. */
async function typed(words: string[], changes: Record<string, string | undefined> = {}) {
  const printed = { out: '', error: '' };
  const code = await run(['reconcile', ...words], {
    env: { ...setup.env, ...changes },
    cwd: setup.folder,
    nodeVersion: process.versions.node,
    print: (text) => {
      printed.out += text;
    },
    printError: (text) => {
      printed.error += text;
    },
  });
  return { code, ...printed };
}

/** Pays a top-up in the page, and keeps its event from arriving. */
async function paidUnheard(account: string): Promise<string> {
  setup.sandbox.webhooks.pause();
  const identity = { accountId: account, userId: account, email: `${account}@example.com` };
  const order = { amountMinor: 2000, currency: 'usd', attemptId: `attempt-${account}` };
  const { clientSecret } = await setup.billing.checkout.createTopUpIntent(identity, order);
  const [paymentId = ''] = clientSecret.split('_secret_');
  const body = new URLSearchParams({ payment_method: 'pm_card_visa', return_url: 'http://app.test/' });
  const headers = { authorization: `Bearer ${setup.sandbox.secretKey}` };
  await fetch(`${setup.sandbox.url}/v1/payment_intents/${paymentId}/confirm`, { method: 'POST', headers, body });
  return paymentId;
}

describe('tillkit reconcile', () => {
  it('finds nothing where nothing is wrong', async () => {
    const { code, out, error } = await setup.tillkit(['reconcile', ...window]);
    expect([code, error]).toEqual([0, '']);
    expect(out).toContain('Environment "development", 2020-01-01T00:00:00.000Z to 2100-01-01T00:00:00.000Z.');
    expect(out).toContain('No difference.');
  });

  it('reports, repairs only with --repair, and repairs once', async () => {
    const paymentId = await paidUnheard('ada');
    const seen = await setup.tillkit(['reconcile', ...window, '--account', 'ada']);
    expect(seen.code).toBe(1);
    expect(seen.out).toContain(
      `found     ada: Payment ${paymentId} of $20.00 is paid, and its credits were not granted.`,
    );
    expect(seen.out).toContain('--repair: Fulfil its billing session');
    expect((await setup.billing.credits.balance('ada'))[0]?.available).toBe(0);
    const repairing = ['reconcile', ...window, '--repair', '--plans', 'plans.mjs'];
    const repaired = await setup.tillkit(repairing);
    expect([repaired.code, repaired.error]).toEqual([0, '']);
    expect(repaired.out).toContain(`repaired  ada: Payment ${paymentId}`);
    expect(repaired.out).toContain('1 repaired, 0 left.');
    const again = await setup.tillkit([...repairing, '--json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ agrees: true, differences: [], accounts: 1, payments: 1 });
    setup.sandbox.webhooks.resume();
    await setup.sandbox.webhooks.settled();
    expect((await setup.billing.credits.balance('ada'))[0]?.available).toBe(2000);
  });

  it('says when payments are of another environment', async () => {
    const { out } = await setup.tillkit(['reconcile', ...window], { BILLING_ENVIRONMENT: 'production-eu' });
    expect(out).toContain('0 payments; 1 payment at Stripe not of this environment.');
  });

  it('ends with 2 where the configuration is wrong, and with 3 where nothing answers', async () => {
    const wrong = await typed(window, { STRIPE_SECRET_KEY: undefined });
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.error).toContain('STRIPE_SECRET_KEY');
    const gone = await typed(window, { STRIPE_API_URL: 'http://127.0.0.1:9' });
    expect([gone.code, gone.out]).toEqual([3, '']);
    expect(gone.error).toContain('Stripe could not be reached');
    const dark = await typed(window, { MONGODB_URI: 'mongodb://me:secret@127.0.0.1:9/app' });
    expect([dark.code, dark.out]).toEqual([3, '']);
    expect(dark.error).toContain('does not answer');
    expect(dark.error).not.toContain('secret@');
  });

  it.each([
    [['--repair'], 'give their module by --plans'],
    [['--from', 'yesterday'], '--from "yesterday" is no date'],
    [['--to', '2026-02-30'], '--to "2026-02-30" is no date'],
    [['--from', '2026-02-02', '--to', '2026-02-01'], '--from is not before --to'],
    [['--account', ''], '--account needs the id'],
    [['--acount', 'ada'], "Unknown option '--acount'"],
  ])('refuses %j', async (words, says) => {
    const { code, error } = await typed(words);
    expect(code).toBe(2);
    expect(error).toContain(says);
  });

  it('takes a catalogue that is none for a mistake', async () => {
    writeFileSync(path.join(setup.folder, 'empty.mjs'), 'export const other = 1;');
    const { code, error } = await typed(['--repair', '--plans', 'empty.mjs']);
    expect([code, error]).toEqual([2, expect.stringContaining('exports no catalog')]);
  });
});
