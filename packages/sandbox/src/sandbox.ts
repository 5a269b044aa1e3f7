import { channel } from 'node:diagnostics_channel';
import { advanceClock, registerClock } from './control/clock.js';
import { registerDashboard } from './control/dashboard/register.js';
import { ClockFollowers } from './control/followers.js';
import { RequestLog, registerRequestLog } from './control/request-log.js';
import { callerOf } from './control/scenarios/caller.js';
import { registerScenarios } from './control/scenarios/routes.js';
import { play, type ScenarioName, type ScenarioOptions, type ScenarioResult } from './control/scenarios/scenarios.js';
import { StateFile } from './control/state/file.js';
import { readState, writeState } from './control/state/snapshot.js';
import { App, type Clock } from './core/app.js';
import { catchUp } from './core/due.js';
import type { DeliveryFault, Fault, RandomFaults, RequestFault, StripeJsFault } from './core/faults/fault.js';
import type { OrderedFault } from './core/faults/faults.js';
import { newKeys } from './core/keys.js';
import { API_VERSION } from './core/specification.js';
import { Versions } from './core/versions.js';
import { domains, operations, undocumentedOperations } from './domains.js';
import { checkOptions } from './options.js';
import { decideDispute, type NewDispute } from './payments/charges/dispute.js';
import { openDisputeOf } from './payments/charges/open-dispute.js';
import { disputesIn } from './payments/tables.js';
import { createSandboxServer, listen } from './server.js';
import { Deliverer, type Delivery, retryDelaysOf } from './webhooks/deliver.js';
import { registerSecrets, rollSecret } from './webhooks/secrets.js';
import { createWebhookEndpoint, ensureWebhookEndpoint } from './webhooks/webhook-endpoints.js';
import { Api, type Exchange } from './wire/api.js';
import { expanderOf, follow } from './wire/domain.js';

export type {
  Clock,
  Delivery,
  DeliveryFault,
  Exchange,
  Fault,
  NewDispute,
  OrderedFault,
  RandomFaults,
  RequestFault,
  ScenarioName,
  ScenarioOptions,
  ScenarioResult,
  StripeJsFault,
};

/** What {@link startSandbox} takes. */
export interface SandboxOptions {
  /** Default: any free port. When the given one is taken, another is chosen. */
  port?: number | undefined;
  /** A loopback address; default `127.0.0.1`. Anything else is refused. */
  host?: string | undefined;
  /** Default: a new one at each start, or the one that the file at `path` has. */
  secretKey?: string | undefined;
  /** Default: as `secretKey`. */
  publishableKey?: string | undefined;
  /** Who is paid, as the pages tell the customer; default `Sandbox merchant`. */
  merchantName?: string | undefined;
  /** Default: the machine's. */
  clock?: Clock | undefined;
  /**
   * Pauses between the attempts of a webhook delivery; default 1 s, 5 s, 30 s, 2 min, 10 min, 1 h. `three_days`: growing, as
   * long as Stripe tries. Turning the clock makes due what waits.
   */
  webhookRetryDelaysMs?: readonly number[] | 'three_days' | undefined;
  /**
   * Hosts beyond loopback that webhooks may be sent to, by name or address; default none. A delivery to any other host
   * fails, and says so.
   */
  webhookHosts?: readonly string[] | undefined;
  /** How long a webhook endpoint may take to answer; default 10 s. */
  webhookTimeoutMs?: number | undefined;
  /** More requests in one second are answered 429; default: no limit. Stripe's own is 100. */
  requestsPerSecondMax?: number | undefined;
  /**
   * Requests and webhook endpoints of another API version are refused; by default every dated version since 2019 is
   * answered in the shape of the one that the stripe package pins, and the header `tillkit-answered-version` says so.
   */
  strictVersion?: boolean | undefined;
  /**
   * The account may send cards' numbers from its servers, which Stripe allows by a setting of the account; default
   * false.
   */
  rawCardData?: boolean | undefined;
  /** What becomes of a subscription when the last retry of a renewal has failed, a setting of Stripe's accounts; default `cancel`. */
  afterLastRetry?: 'cancel' | 'mark_unpaid' | 'leave_past_due' | undefined;
  /** How many days before a renewal `invoice.upcoming` tells of it, a setting of Stripe's accounts; default 7, and 0 is never. */
  upcomingInvoiceDays?: number | undefined;
  /** Holds every API reply back this long; default 0. */
  latencyMs?: number | undefined;
  /**
   * A file in which the state survives a restart; written within a second of each change, and by `close`. Default: none.
   * Give the same `port` too: links to its pages carry it.
   */
  path?: string | undefined;
  /** Told of every exchange with the API, as it was sent. */
  onExchange?: ((exchange: Exchange) => void) | undefined;
  /** Told of every event, when it happens. */
  onEvent?: ((event: SandboxEvent) => void) | undefined;
}

/** One of Stripe's events, as its webhooks deliver it. */
export interface SandboxEvent {
  /** `evt_…` */
  id: string;
  /** Always `event`. */
  object: 'event';
  /** For example `customer.created`. */
  type: string;
  /** Seconds since 1970, by the sandbox's clock. */
  created: number;
  /** The object as it was at the event, and what changed of it. */
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> | undefined };
}

/** The deliveries of webhooks: hold them back, wait for them, read them. */
export interface SandboxWebhooks {
  /** Holds deliveries back; what is in flight ends. */
  pause(): void;
  /** Sends what was held back. */
  resume(): void;
  /** Resolves when nothing is in flight and nothing is due. A wait for a retry, a fault's delay, or `resume` is not due. */
  settled(): Promise<void>;
  /** Every delivery so far, oldest first. */
  deliveries(): readonly Readonly<Delivery>[];
}

/** What goes wrong on order. Also at `/_sandbox/faults`. */
export interface SandboxFaults {
  /** Orders a fault. @throws Error for an order that cannot be one; it says what to change */
  add(fault: Fault): OrderedFault;
  /** Strikes at random, and the same at every run of one seed. @throws Error as `add` */
  random(order: RandomFaults): void;
  /** Every order, oldest first, with how often it has struck. */
  list(): OrderedFault[];
  /** Takes one order back. @returns whether there was such an order */
  remove(id: string): boolean;
  /** Takes every order back, and the seed. */
  clear(): void;
}

/** What a cardholder's bank does. Also at `/_sandbox/disputes`. */
export interface SandboxDisputes {
  /**
   * Disputes a payment.
   * @param payment the id of a charge or of a PaymentIntent
   * @throws Error when it cannot be disputed
   */
  open(payment: string, dispute?: NewDispute): { id: string };
  /** Decides a dispute. @throws Error when there is no such dispute, or it is decided already */
  decide(disputeId: string, outcome: 'won' | 'lost'): void;
}

/** A running sandbox: its addresses and keys, and what only a test may do. */
export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** The address it listens on. */
  host: string;
  /** The port it listens on. */
  port: number;
  /** For stripe-node's options. */
  protocol: 'http';
  /** Secret key of the account. */
  secretKey: string;
  /** Publishable key of the account. */
  publishableKey: string;
  /** Loads the Stripe.js stand-in. */
  stripeJsUrl: string;
  /** Deliveries of webhooks. */
  webhooks: SandboxWebhooks;
  /** What goes wrong on order. */
  faults: SandboxFaults;
  /** What a cardholder's bank does. */
  disputes: SandboxDisputes;
  /**
   * Creates a webhook endpoint; `enabledEvents` defaults to all.
   * @throws Error for an invalid URL or an unknown event type
   */
  createWebhookEndpoint(endpoint: { url: string; enabledEvents?: string[] | undefined }): {
    id: string;
    secret: string;
  };
  /**
   * The webhook endpoint of this URL: made if there is none, and listening for `enabledEvents` (default: all) if there
   * is. For a sandbox that keeps its state, where each start would make one more.
   */
  ensureWebhookEndpoint(endpoint: { url: string; enabledEvents?: string[] | undefined }): {
    id: string;
    secret: string;
  };
  /**
   * Gives a webhook endpoint a new secret. Deliveries are signed with the old one too, until it expires: after a day
   * unless `expiresInSeconds` (0 to 86400) says otherwise. Also at `/_sandbox/webhook-endpoints/{id}/roll`.
   *
   * @throws Error for an unknown endpoint
   */
  rollWebhookSecret(endpointId: string, options?: { expiresInSeconds?: number | undefined }): { secret: string };
  /**
   * Moves the clock forward by whole seconds, and makes happen all that falls due: renewals, trial ends, expiries.
   *
   * @throws Error for anything but 1 second to 10 years
   */
  advance(seconds: number): void;
  /**
   * Puts a new customer in a named state, for stories, demos and tests. Also at `/_sandbox/scenarios`.
   *
   * @throws Error for an unknown name, or a price that cannot be subscribed to
   */
  scenario(name: ScenarioName, options?: ScenarioOptions): Promise<ScenarioResult>;
  /** All that it knows, with the time by its clock: for {@link restore}. Opaque; of this version only. */
  snapshot(): Uint8Array;
  /**
   * Puts a snapshot in place of the present state, and the clock back to its moment. Deliveries that were under way are
   * forgotten, faults stay.
   *
   * @throws Error for what is no snapshot of this version; then nothing has changed
   */
  restore(snapshot: Uint8Array): void;
  /** Makes happen what is due by the clock. It happens by itself with each request; call it after moving a clock. */
  tick(): void;
  /** Ends the server, and stores the state if it has a `path`. */
  close(): Promise<void>;
}

/** For equipment that watches from outside, as tests do: `node:diagnostics_channel`. Nobody listening, nothing happens. */
const exchanges = channel('tillkit:sandbox:exchange');
const events = channel('tillkit:sandbox:event');

/**
 * Starts an offline Stripe on loopback.
 *
 * @throws Error under NODE_ENV=production, for a host beyond loopback, a live key, and any other option that cannot be
 * @example
 * const sandbox = await startSandbox();
 * const { host, port, protocol } = sandbox;
 * const stripe = new Stripe(sandbox.secretKey, { host, port, protocol });
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  checkOptions(options);
  const { host = '127.0.0.1', port = 0 } = options;
  const keys = newKeys();
  const app = new App(options.clock ?? { now: () => new Date() }, keys, options.merchantName);
  app.versions = new Versions(options.strictVersion);
  app.rawCardData = options.rawCardData ?? false;
  app.upcomingInvoiceDays = options.upcomingInvoiceDays ?? 7;
  app.afterLastRetry = options.afterLastRetry ?? 'cancel';
  const { onEvent } = options;
  const onExchange = (exchange: Exchange) => {
    options.onExchange?.(exchange);
    exchanges.publish(exchange);
  };
  // The deliverer counts `pending_webhooks` first, so that the observer sees the event as it is.
  const deliverer = new Deliverer(app, {
    retryDelaysMs: retryDelaysOf(options.webhookRetryDelaysMs),
    timeoutMs: options.webhookTimeoutMs ?? 10_000,
    hosts: options.webhookHosts ?? [],
    onAttempt: () => file?.touch(),
  });
  if (onEvent) app.onEvent((event) => onEvent(structuredClone(event)));
  app.onEvent((event) => events.publish(event));
  follow(app, domains);
  const followers = new ClockFollowers(app);
  const tick = () => {
    catchUp(app);
    deliverer.catchUp();
    followers.look();
  };
  const api = new Api({
    app,
    operations: [...operations, ...undocumentedOperations],
    expander: expanderOf(app, domains),
    beforeRequest: tick,
    requestsPerSecondMax: options.requestsPerSecondMax,
    latencyMs: options.latencyMs ?? 0,
  });
  const file =
    options.path === undefined
      ? undefined
      : new StateFile(options.path, () => writeState(app, api.keys, deliverer.dump()));
  const written = file?.read();
  if (written) {
    try {
      const state = readState(app, api.keys, written, 'offset');
      deliverer.load(state.deliveries);
      app.keys = state.keys ?? keys;
    } catch (cause) {
      throw new Error(`${options.path}: ${(cause as Error).message} Delete it, or give another path.`, { cause });
    }
  }
  const { secretKey = app.keys.secretKey, publishableKey = app.keys.publishableKey } = options;
  app.keys = { secretKey, publishableKey };
  if (file) app.onEvent(() => file.touch());
  for (const domain of domains) domain.pages?.(app);
  const call = callerOf(app, api);
  registerScenarios(app, call);
  registerClock(app, followers, tick);
  registerSecrets(app);
  registerDashboard(app, deliverer, tick);
  const log = new RequestLog();
  registerRequestLog(app, log);
  const server = createSandboxServer({ app, api, log, onExchange, beforePage: tick, onWrite: () => file?.touch() });
  const boundPort = await listen(server, host, port);
  app.origin = `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
  // The keys are kept from the first: who was given them may outlive this process.
  file?.touch();
  file?.save();
  /** Not every change is an event. */
  const kept = <T>(change: T): T => {
    file?.touch();
    return change;
  };
  // What falls due while nobody asks (an expiry, a renewal) still happens, within a second.
  deliverer.resume();
  const timer = setInterval(() => {
    try {
      tick();
      file?.save();
    } catch (error) {
      console.error('tillkit-sandbox:', error);
    }
  }, 1000).unref();
  return {
    url: app.origin,
    host,
    port: boundPort,
    protocol: 'http',
    secretKey,
    publishableKey,
    stripeJsUrl: app.urls.stripeJs(),
    webhooks: {
      pause: () => deliverer.pause(),
      resume: () => deliverer.resume(),
      settled: () => deliverer.settled(),
      deliveries: () => deliverer.deliveries(),
    },
    faults: {
      add: (fault) => app.faults.add(fault),
      random: (order) => app.faults.random(order),
      list: () => app.faults.list(),
      remove: (id) => app.faults.remove(id),
      clear: () => app.faults.clear(),
    },
    disputes: {
      open: (payment, dispute) => ({ id: openDisputeOf(app, payment, dispute).id }),
      decide: (disputeId, outcome) => {
        decideDispute(app, disputesIn(app.store).require(disputeId), outcome);
      },
    },
    createWebhookEndpoint: ({ url, enabledEvents = ['*'] }) => {
      const { id, secret } = createWebhookEndpoint(app, {
        url,
        enabled_events: enabledEvents,
        api_version: API_VERSION,
      });
      return kept({ id, secret });
    },
    ensureWebhookEndpoint: ({ url, enabledEvents = ['*'] }) =>
      kept(ensureWebhookEndpoint(app, { url, enabled_events: enabledEvents, api_version: API_VERSION })),
    rollWebhookSecret: (endpointId, { expiresInSeconds } = {}) => kept(rollSecret(app, endpointId, expiresInSeconds)),
    advance: (seconds) => kept(advanceClock(app, tick, seconds)),
    scenario: (name, options) => play(app, call, name, options),
    snapshot: () => {
      tick();
      return writeState(app, api.keys);
    },
    restore: (snapshot) => {
      readState(app, api.keys, snapshot, 'moment');
      deliverer.reset();
      file?.touch();
    },
    tick,
    close: async () => {
      clearInterval(timer);
      await deliverer.close();
      file?.save();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
