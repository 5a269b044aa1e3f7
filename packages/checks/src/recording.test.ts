import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Recording, startRecording } from './stripe-conformance/index.mjs';

/*
 * What a test's processes do with a sandbox is recorded from outside of them, and held against Stripe's description.
 * Here a process stands for a sandbox: it says what a sandbox says.
 */

const before = { ...process.env };
let recording: Recording;

beforeEach(async () => {
  recording = await startRecording();
});

afterEach(() => {
  recording.remove();
  for (const name of ['NODE_OPTIONS', 'TILLKIT_SANDBOX_RECORDING']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

const balance = {
  object: 'balance',
  available: [],
  connect_reserved: [],
  livemode: false,
  pending: [],
};

async function sandboxThatAnswers(response: object): Promise<void> {
  const exchange = { method: 'GET', path: '/v1/balance', body: '', status: 200, response };
  const publish = `require('node:diagnostics_channel').channel('tillkit:sandbox:exchange').publish(${JSON.stringify(exchange)})`;
  await promisify(execFile)(process.execPath, ['-e', publish]);
}

it('passes what is as Stripe describes it', async () => {
  await sandboxThatAnswers(balance);
  expect(recording.read().exchanges).toHaveLength(1);
  expect(recording.read().findings()).toEqual([]);
});

it('finds what is not, in a process that the test started', async () => {
  await sandboxThatAnswers({ ...balance, pending: undefined, colour: 'green' });
  expect(recording.read().findings()).toEqual([
    expect.stringContaining("missing 'pending'"),
    expect.stringContaining("unknown field 'colour'"),
  ]);
});
