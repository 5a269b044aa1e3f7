import type { App } from '../app.js';
import type { StoredEvent, WebhookEndpoint } from '../stored.js';
import { signatureHeader } from './signature.js';

/** One attempt, or the wait for it. */
export interface Delivery {
  eventId: string;
  eventType: string;
  endpointId: string;
  url: string;
  /** Attempts made so far. */
  attempts: number;
  /** queued: to be sent as soon as there is room; waiting: for its retry; failed: no retry left. */
  state: 'queued' | 'sending' | 'waiting' | 'delivered' | 'failed' | 'dropped';
  /** The last answer's HTTP status; null when there was none. */
  status: number | null;
  /** Why the last attempt failed. */
  error: string | null;
  lastAttemptAt: Date | null;
}

export interface DelivererOptions {
  /** How long after each failed attempt the next follows; after the last the delivery has failed. */
  retryDelaysMs: readonly number[];
  timeoutMs: number;
}

interface Queue {
  due: Delivery[];
  inFlight: number;
}

/** Deliveries in flight at once for one endpoint. */
const parallelMax = 4;

/**
 * Sends events to the webhook endpoints that listen for them. Each endpoint has its own queue, so that a slow one
 * holds up nobody else. `Stripe-Signature` carries the machine's time, not the sandbox's clock: receivers judge its
 * age by their own.
 */
export class Deliverer {
  private readonly queues = new Map<string, Queue>();
  private readonly log: Delivery[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly waiters: (() => void)[] = [];
  private readonly stopping = new AbortController();
  private sending = 0;
  private paused = false;

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

  /** Resolves when nothing is in flight and nothing is due; what waits for a retry or is paused is not due. */
  async settled(): Promise<void> {
    while (!this.isSettled()) await new Promise<void>((resolve) => this.waiters.push(resolve));
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
    for (const endpoint of this.app.store.webhookEndpoints.all()) {
      if (listensFor(endpoint, event.type)) this.add(event, endpoint);
    }
  }

  private add(event: StoredEvent, endpoint: WebhookEndpoint): void {
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
    this.push(delivery);
    // After the change that caused the event is whole.
    setImmediate(() => this.pump(endpoint.id));
  }

  private push(delivery: Delivery): void {
    this.queueOf(delivery.endpointId).due.push(delivery);
  }

  private queueOf(endpointId: string): Queue {
    const queue = this.queues.get(endpointId) ?? { due: [], inFlight: 0 };
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
    const { store } = this.app;
    const event = store.events.get(delivery.eventId);
    const endpoint = store.webhookEndpoints.get(delivery.endpointId);
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
    const result = await this.send(JSON.stringify(event, null, 2), endpoint);
    delivery.status = result.status;
    delivery.error = result.error;
    this.sending -= 1;
    queue.inFlight -= 1;
    if (result.error === null) {
      delivery.state = 'delivered';
      event.pending_webhooks -= 1;
    } else this.retryLater(delivery);
    this.pump(endpoint.id);
  }

  private retryLater(delivery: Delivery): void {
    const delay = this.options.retryDelaysMs[delivery.attempts - 1];
    if (delay === undefined || this.stopping.signal.aborted) {
      delivery.state = 'failed';
      return;
    }
    delivery.state = 'waiting';
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      delivery.state = 'queued';
      this.push(delivery);
      this.pump(delivery.endpointId);
    }, delay);
    timer.unref();
    this.timers.add(timer);
  }

  private async send(
    payload: string,
    endpoint: WebhookEndpoint,
  ): Promise<{ status: number | null; error: string | null }> {
    const secret = this.app.store.webhookSecrets.get(endpoint.id) ?? '';
    try {
      const reply = await fetch(endpoint.url, {
        method: 'POST',
        redirect: 'manual',
        body: payload,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'stripe-signature': signatureHeader(payload, [secret], Math.floor(Date.now() / 1000)),
        },
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(this.options.timeoutMs)]),
      });
      // The body is of no interest, but an unread one would hold the connection.
      await reply.arrayBuffer();
      const ok = reply.status >= 200 && reply.status < 300;
      return { status: reply.status, error: ok ? null : `The endpoint answered ${reply.status}.` };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      return { status: null, error: cause };
    }
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
