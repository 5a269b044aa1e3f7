import { createHmac } from 'node:crypto';
import type { App } from '../core/app.js';
import type { StoredEvent, WebhookEndpoint } from '../core/stored.js';
import { type Outcome, post } from './post.js';
import { secretsOf } from './secrets.js';
import { connectEndpointsIn, webhookEndpointsIn } from './tables.js';

/** One attempt, or the wait for it. */
export interface Delivery {
  /** The event. */
  eventId: string;
  /** The event's type. */
  eventType: string;
  /** The endpoint. */
  endpointId: string;
  /** Where it is sent. */
  url: string;
  /** Attempts made so far. */
  attempts: number;
  /**
   * queued: to be sent as soon as there is room; waiting: for its retry; held: by a fault; failed: no retry left;
   * dropped: by a fault, or because the endpoint is gone.
   */
  state: 'queued' | 'sending' | 'waiting' | 'held' | 'delivered' | 'failed' | 'dropped';
  /** The last answer's HTTP status; null when there was none. */
  status: number | null;
  /** Why the last attempt failed. */
  error: string | null;
  /** Null before the first attempt. */
  lastAttemptAt: Date | null;
}

export interface DelivererOptions {
  /** How long after each failed attempt the next follows; after the last the delivery has failed. */
  retryDelaysMs: readonly number[];
  timeoutMs: number;
  /** Hosts beyond loopback that may be sent to. */
  hosts: readonly string[];
  /** Told of each attempt, when its outcome is known. */
  onAttempt?(): void;
}

interface Queue {
  due: Delivery[];
  /** Those that the next one overtakes. */
  overtaken: Delivery[];
  inFlight: number;
}

/** Deliveries in flight at once for one endpoint. */
const parallelMax = 4;

/** How many deliveries are listed: the latest. */
const loggedMax = 100_000;

/** How long a fault holds a delivery back unless it says otherwise. */
const faultDelayMs = 1000;

/**
 * Sends events to the webhook endpoints that listen for them. Each endpoint has its own queue, so that a slow one
 * holds up nobody else. `Stripe-Signature` carries the machine's time, not the sandbox's clock: receivers judge its
 * age by their own.
 */
export class Deliverer {
  private readonly queues = new Map<string, Queue>();
  private readonly log: Delivery[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  /** The retries that are waited for, and when they are due by the sandbox's clock. */
  private readonly retries = new Map<Delivery, number>();
  private readonly waiters: (() => void)[] = [];
  private readonly stopping = new AbortController();
  private sending = 0;
  /** Nothing is sent before the sandbox listens: {@link resume}. */
  private paused = true;

  constructor(
    private readonly app: App,
    private readonly options: DelivererOptions,
  ) {
    app.onEvent((event) => this.enqueue(event));
  }

  /** Holds everything back; what is in flight ends. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    for (const id of this.queues.keys()) this.pump(id);
  }

  /** The log: every delivery, oldest first. */
  deliveries(): readonly Readonly<Delivery>[] {
    return this.log.map((delivery) => ({ ...delivery }));
  }

  /** The log, for {@link load}. Of old events nothing is left to tell. */
  dump(): Delivery[] {
    return this.log.filter(({ eventId }) => this.app.eventOf(eventId)).map((delivery) => ({ ...delivery }));
  }

  /** Continues where a log ends: what was not delivered is due, whatever it waited for. */
  load(log: readonly Delivery[]): void {
    this.log.push(...log);
    for (const delivery of log) {
      if (['delivered', 'failed', 'dropped'].includes(delivery.state)) continue;
      delivery.state = 'queued';
      this.push(delivery);
    }
  }

  /** Resolves when nothing is in flight and nothing is due; what waits for a retry or is paused is not due. */
  async settled(): Promise<void> {
    while (!this.isSettled()) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  /** Tries again what the sandbox's clock says is due: a person who turns it need not wait for a retry. */
  catchUp(): void {
    const now = this.app.clock.now().getTime();
    for (const [delivery, dueAt] of this.retries) if (dueAt <= now) this.release(delivery);
  }

  /** Forgets the log, and what was to be sent. What is in flight ends. */
  reset(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.retries.clear();
    this.queues.clear();
    this.log.length = 0;
    this.wake();
  }

  async close(): Promise<void> {
    this.paused = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.stopping.abort();
    while (this.sending > 0) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  private isSettled(): boolean {
    return this.sending === 0 && (this.paused || [...this.queues.values()].every((queue) => queue.due.length === 0));
  }

  private enqueue(event: StoredEvent): void {
    const webhookEndpoints = webhookEndpointsIn(this.app.platform);
    const connectEndpoints = connectEndpointsIn(this.app.platform);
    for (const endpoint of webhookEndpoints.all()) {
      // An endpoint hears either of the platform or of its connected accounts.
      const concerned = connectEndpoints.has(endpoint.id) === (event.account !== undefined);
      if (concerned && listensFor(endpoint, event.type)) this.add(event, endpoint);
    }
  }

  /** Sends an event again, to one endpoint or to all that are enabled. @returns how many deliveries that makes */
  resend(event: StoredEvent, endpointId?: string): number {
    const endpoints = webhookEndpointsIn(this.app.platform)
      .all()
      .filter(({ id, status }) => status === 'enabled' && (endpointId === undefined || id === endpointId));
    for (const endpoint of endpoints) this.send(this.newDelivery(event, endpoint));
    return endpoints.length;
  }

  private add(event: StoredEvent, endpoint: WebhookEndpoint): void {
    const fault = this.app.faults.onDelivery(event.type, endpoint.id);
    const delivery = this.newDelivery(event, endpoint);
    switch (fault?.kind) {
      case 'drop':
        delivery.state = 'dropped';
        delivery.error = 'A fault dropped it.';
        event.pending_webhooks -= 1;
        break;
      case 'delay':
        this.later(delivery, 'held', fault.delayMs ?? faultDelayMs);
        break;
      case 'reorder':
        this.queueOf(endpoint.id).overtaken.push(delivery);
        this.later(delivery, 'held', fault.delayMs ?? faultDelayMs);
        break;
      default:
        this.send(delivery);
        if (fault?.kind === 'duplicate') this.send(this.newDelivery(event, endpoint));
    }
  }

  private newDelivery(event: StoredEvent, endpoint: WebhookEndpoint): Delivery {
    event.pending_webhooks += 1;
    const delivery: Delivery = {
      eventId: event.id,
      eventType: event.type,
      endpointId: endpoint.id,
      url: endpoint.url,
      attempts: 0,
      state: 'queued',
      status: null,
      error: null,
      lastAttemptAt: null,
    };
    this.log.push(delivery);
    if (this.log.length > loggedMax) this.log.splice(0, loggedMax / 10);
    return delivery;
  }

  private send(delivery: Delivery): void {
    this.push(delivery);
    // After the change that caused the event is whole.
    setImmediate(() => this.pump(delivery.endpointId));
  }

  private push(delivery: Delivery): void {
    this.queueOf(delivery.endpointId).due.push(delivery);
  }

  private queueOf(endpointId: string): Queue {
    const queue = this.queues.get(endpointId) ?? { due: [], overtaken: [], inFlight: 0 };
    this.queues.set(endpointId, queue);
    return queue;
  }

  private pump(endpointId: string): void {
    const queue = this.queueOf(endpointId);
    while (!this.paused && queue.inFlight < parallelMax) {
      const delivery = queue.due.shift();
      if (!delivery) break;
      void this.attempt(delivery, queue);
    }
    this.wake();
  }

  private async attempt(delivery: Delivery, queue: Queue): Promise<void> {
    const { platform } = this.app;
    const event = this.app.eventOf(delivery.eventId);
    const endpoint = webhookEndpointsIn(platform).get(delivery.endpointId);
    if (!event || endpoint?.status !== 'enabled') {
      delivery.state = 'dropped';
      if (event) event.pending_webhooks -= 1;
      return;
    }
    this.sending += 1;
    queue.inFlight += 1;
    delivery.state = 'sending';
    delivery.attempts += 1;
    delivery.lastAttemptAt = new Date();
    delivery.url = endpoint.url;
    const result = await this.deliver(JSON.stringify(event, null, 2), endpoint);
    delivery.status = result.status;
    delivery.error = result.error;
    this.sending -= 1;
    queue.inFlight -= 1;
    if (result.refused) delivery.state = 'failed';
    else if (result.error === null) {
      delivery.state = 'delivered';
      event.pending_webhooks -= 1;
    } else this.retryLater(delivery);
    this.options.onAttempt?.();
    for (const overtaken of queue.overtaken.splice(0)) this.release(overtaken);
    this.pump(endpoint.id);
  }

  private retryLater(delivery: Delivery): void {
    const delay = this.options.retryDelaysMs[delivery.attempts - 1];
    if (delay === undefined || this.stopping.signal.aborted) {
      delivery.state = 'failed';
      return;
    }
    this.later(delivery, 'waiting', delay);
    this.retries.set(delivery, this.app.clock.now().getTime() + delay);
  }

  private later(delivery: Delivery, state: 'waiting' | 'held', delayMs: number): void {
    delivery.state = state;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.release(delivery);
    }, delayMs);
    timer.unref();
    this.timers.add(timer);
  }

  private release(delivery: Delivery): void {
    if (delivery.state !== 'waiting' && delivery.state !== 'held') return;
    this.retries.delete(delivery);
    delivery.state = 'queued';
    this.push(delivery);
    this.pump(delivery.endpointId);
  }

  private deliver(payload: string, endpoint: WebhookEndpoint): Promise<Outcome> {
    const secrets = secretsOf(this.app, endpoint.id);
    return post(endpoint.url, payload, {
      hosts: this.options.hosts,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'stripe-signature': signatureHeader(payload, secrets, Math.floor(Date.now() / 1000)),
      },
      signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(this.options.timeoutMs)]),
    });
  }

  private wake(): void {
    for (const waiter of this.waiters.splice(0)) waiter();
  }
}

function listensFor(endpoint: WebhookEndpoint, type: string): boolean {
  return (
    endpoint.status === 'enabled' && (endpoint.enabled_events.includes('*') || endpoint.enabled_events.includes(type))
  );
}

/** The `Stripe-Signature` of a payload: HMAC-SHA256 of `<seconds>.<payload>` under each of the endpoint's secrets. */
export function signatureHeader(payload: string, secrets: readonly string[], atSeconds: number): string {
  const signatures = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${atSeconds}.${payload}`, 'utf8').digest('hex')}`,
  );
  return [`t=${atSeconds}`, ...signatures].join(',');
}

const minute = 60_000;
const hour = 60 * minute;

/** Pauses between the attempts of a delivery, in milliseconds: soon enough during development. */
const quickly = [1_000, 5_000, 30_000, 2 * minute, 10 * minute, hour];

/**
 * As long as Stripe tries in live mode: with growing delays for up to three days (docs.stripe.com/webhooks). The delays
 * themselves are not published.
 */
const forThreeDays = [minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 16 * hour, 24 * hour];

/** What `webhookRetryDelaysMs` stands for. */
export function retryDelaysOf(given: readonly number[] | 'three_days' | undefined): readonly number[] {
  if (given === undefined) return quickly;
  if (given === 'three_days') return forThreeDays;
  return given;
}
