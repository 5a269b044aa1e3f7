import { createRecorder, type Recorder } from '@tillkit/checks/stripe-conformance';
import { stringify } from 'qs';
import { App } from '../../core/app.js';
import { catchUp } from '../../core/due.js';
import { StripeError } from '../../core/errors.js';
import { domains, operations } from '../../domains.js';
import { Api, askedOf } from '../../wire/api.js';
import { expanderOf, follow } from '../../wire/domain.js';

/** How a step ended: an HTTP status, and Stripe's message when it was refused. */
export interface Outcome {
  status: number;
  message: string;
}

export interface Machine {
  app: App;
  recorder: Recorder;
  /** One request to the API, as the platform's server would make it, for whom is being acted for. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, params?: object): Promise<Outcome>;
  /** What a person does on one of the sandbox's pages. */
  act(change: () => unknown): Outcome;
  /** Moves the clock, and lets everything happen that falls due. */
  advance(seconds: number): void;
}

/** The sandbox without its server: its API from a request's text to its reply's, and its state to look into. */
export function startMachine(): Machine {
  const at = Date.parse('2026-11-20T12:00:00Z');
  const app = new App({ now: () => new Date(at) }, { secretKey: 'sk_test_machine', publishableKey: 'pk_test_machine' });
  app.origin = 'http://127.0.0.1:12111';
  follow(app, domains);
  const recorder = createRecorder();
  app.onEvent((event) => recorder.onEvent(structuredClone(event)));
  const tick = () => catchUp(app);
  const api = new Api({ app, operations, expander: expanderOf(app, domains), beforeRequest: tick, latencyMs: 0 });
  return {
    app,
    recorder,
    async ask(method, path, params = {}) {
      const form = stringify(params);
      const request = {
        method,
        target: method !== 'POST' && form ? `${path}?${form}` : path,
        headers: {
          authorization: `Bearer ${app.keys.secretKey}`,
          ...(app.account === null ? {} : { 'stripe-account': app.account }),
        },
        body: method === 'POST' ? form : '',
      };
      const { status, body } = await api.answer(request);
      const response = JSON.parse(body) as { error?: { message: string } };
      recorder.onExchange({ method, ...askedOf(request), status, response });
      return { status, message: response.error?.message ?? '' };
    },
    act(change) {
      tick();
      try {
        change();
        return { status: 200, message: '' };
      } catch (error) {
        if (!(error instanceof StripeError)) throw error;
        return { status: error.status, message: error.body.message };
      }
    },
    advance(seconds) {
      app.advance(seconds);
      tick();
    },
  };
}
