import type { Request, Response } from 'express';
import type { Clock } from '../clock.js';
import type { StreamSettings } from './options.js';
import type { Snapshot } from './snapshot.js';

/** A client that takes nothing for so many heartbeats is gone, whatever its connection says. */
const deafHeartbeats = 4;

/**
 * One stream of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). Each event holds
 * everything, so a client that is slow is sent the newest when it can take it, and nothing queues up for it.
 */
export class Connection {
  readonly #res: Response;
  readonly #settings: StreamSettings;
  readonly #clock: Clock;
  readonly #openedAt: number;
  #sentAt: number;
  /** Id of what the client has. */
  #clientHas: string | null;
  /** The newest that could not be sent yet. */
  #waiting: Snapshot | null = null;
  #isBegun = false;

  constructor(req: Request, res: Response, settings: StreamSettings, clock: Clock) {
    this.#res = res;
    this.#settings = settings;
    this.#clock = clock;
    this.#openedAt = clock.now().getTime();
    this.#sentAt = this.#openedAt;
    this.#clientHas = req.get('last-event-id') ?? null;
    res.on('drain', () => {
      const next = this.#waiting;
      this.#waiting = null;
      if (next) this.send(next);
    });
  }

  /** Sends the headers, and at once what the client does not have. */
  begin(snapshot: Snapshot): void {
    const res = this.#res;
    res.status(200);
    res.setHeader('content-type', 'text/event-stream; charset=utf-8');
    // no-transform: nobody compresses, for that would hold events back. The next line says the same to nginx.
    res.setHeader('cache-control', 'no-store, no-transform');
    res.setHeader('x-accel-buffering', 'no');
    res.flushHeaders();
    res.socket?.setNoDelay(true);
    res.write(`retry: ${this.#settings.retryMs}\n\n`);
    this.#isBegun = true;
    this.send(this.#waiting ?? snapshot);
    this.#waiting = null;
  }

  send(snapshot: Snapshot): void {
    if (snapshot.id === this.#clientHas) return;
    if (!this.#isBegun || this.#res.writableNeedDrain) {
      this.#waiting = snapshot;
      return;
    }
    this.#clientHas = snapshot.id;
    this.#write(`event: account\nid: ${snapshot.id}\ndata: ${snapshot.data}\n\n`);
  }

  /** Keeps the stream open where nothing changes, and ends one whose time is over or whose client hears nothing. */
  tick(): void {
    const now = this.#clock.now().getTime();
    const { heartbeatMs, maxAgeMs } = this.#settings;
    if (now - this.#openedAt >= maxAgeMs) this.end();
    else if (this.#res.writableNeedDrain) {
      if (now - this.#sentAt >= deafHeartbeats * heartbeatMs) this.#res.destroy();
    } else if (now - this.#sentAt >= heartbeatMs) this.#write(': still here\n\n');
  }

  /** A client that takes nothing would never take the end either, and keep its connection and the server open. */
  end(): void {
    if (this.#res.writableNeedDrain) this.#res.destroy();
    else this.#res.end();
  }

  #write(text: string): void {
    this.#sentAt = this.#clock.now().getTime();
    this.#res.write(text);
  }
}
