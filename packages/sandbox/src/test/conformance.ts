import { createRecorder, type Recorder } from '@tillkit/checks/stripe-conformance';
import Stripe from 'stripe';
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../index.js';

/** A clock that a test moves. */
export interface MovableClock {
  now(): Date;
  advance(seconds: number): void;
}

export function movableClock(start = '2026-11-20T12:00:00Z'): MovableClock {
  let at = Date.parse(start);
  return {
    now: () => new Date(at),
    advance: (seconds) => {
      at += seconds * 1000;
    },
  };
}

export interface Bench {
  sandbox: Sandbox;
  stripe: Stripe;
  clock: MovableClock;
  recorder: Recorder;
  /** The types of the events so far, oldest first. */
  eventTypes(): string[];
}

/** A stripe-node that knows nothing of the sandbox but where it is. */
export function stripeFor(sandbox: Sandbox): Stripe {
  const { host, port, protocol } = sandbox;
  return new Stripe(sandbox.secretKey, { host, port, protocol, maxNetworkRetries: 0, telemetry: false });
}

/**
 * A sandbox for each test of a file. Every exchange and every event of the file is held against Stripe's own
 * description when its tests are over.
 */
export function sandboxBench(options: SandboxOptions = {}): Bench {
  const recorder = createRecorder();
  const bench = { recorder } as Bench;
  let before = 0;
  beforeEach(async () => {
    bench.clock = movableClock();
    before = recorder.events.length;
    bench.sandbox = await startSandbox({
      clock: bench.clock,
      onExchange: (exchange) => recorder.onExchange(exchange),
      onEvent: (event) => recorder.onEvent(event),
      ...options,
    });
    bench.stripe = stripeFor(bench.sandbox);
  });
  bench.eventTypes = () => recorder.events.slice(before).map((event) => (event as { type: string }).type);
  afterEach(() => bench.sandbox.close());
  afterAll(() => expect(recorder.findings()).toEqual([]));
  return bench;
}
