import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';
import { replay, sequencesIn } from '../test/replay.js';

/*
 * What other people's programs ask of Stripe (foreign/README.md), request by request: each is answered as Stripe answers
 * it, and the events that it causes there happen here.
 */

const bench = sandboxBench({ rawCardData: true });
/** Where the sandbox knowingly does something else, and why. */
const unlike = JSON.parse(readFileSync(new URL('../../foreign/unlike-there.json', import.meta.url), 'utf8')) as {
  name: string;
  step: string;
  because: string;
}[];
const sequences = [...sequencesIn('stripe-cli-triggers.jsonl'), ...sequencesIn('applications.jsonl')];

it.each(sequences.map((sequence) => [sequence.name, sequence] as const))('%s', async (_name, sequence) => {
  const findings = await replay(bench.sandbox, sequence);
  bench.sandbox.tick();
  const happened = bench.eventTypes();
  const missing = sequence.events.filter((type) => !happened.includes(type));
  if (findings.length === 0 && missing.length > 0) findings.push(`events: no ${missing.join(', ')}`);
  const known = unlike.find(({ name }) => name === sequence.name);
  if (known) {
    expect(findings, `${sequence.name} replays now: take it out of unlike-there.json`).toHaveLength(1);
    expect(findings[0]).toMatch(new RegExp(`^${known.step}: `));
    return;
  }
  expect(findings).toEqual([]);
});

it('holds at least seventy sequences, of fourteen applications, nine of ten as on Stripe', () => {
  expect(sequences.length).toBeGreaterThanOrEqual(70);
  for (const { name, because } of unlike) expect([sequences.some((one) => one.name === name), because]).toContain(true);
  expect(unlike.length / sequences.length).toBeLessThan(0.1);
  const applications = sequencesIn('applications.jsonl').map(({ name }) => name.split(':')[0]);
  expect(new Set(applications).size).toBeGreaterThanOrEqual(14);
});
