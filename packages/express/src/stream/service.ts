import type { Request, Response } from 'express';
import type { Clock } from '../clock.js';
import type { CreditEngine } from '../credits/service.js';
import { BillingFailure } from '../http/failure.js';
import type { Logger } from '../logger.js';
import type { SubscriptionsService } from '../subscriptions/service.js';
import { Connection } from './connection.js';
import { type StreamOptions, streamSettings } from './options.js';
import { readSnapshot, type SnapshotSources } from './snapshot.js';
import { Watcher } from './watcher.js';

export { checkStreamOptions, type StreamOptions } from './options.js';

export interface Streams {
  /**
   * Answers a request with the account's stream, which lasts until the client leaves, its time is over, or `close`.
   * @throws BillingFailure TOO_MANY_STREAMS, DATABASE_UNAVAILABLE, before anything is sent
   */
  open(accountId: string, req: Request, res: Response): Promise<void>;
  /** Looks for changes now. The timer does it too. */
  look(): Promise<void>;
  /** Streams that are open in this process. */
  count(): number;
  /** Ends all streams: their clients come again, to another process. */
  close(): Promise<void>;
}

export interface StreamDependencies extends SnapshotSources {
  credits: SnapshotSources['credits'] & Pick<CreditEngine, 'seqs'>;
  subscriptions: SnapshotSources['subscriptions'] & Pick<SubscriptionsService, 'versions'>;
  clock: Clock;
  logger: Logger;
  options: StreamOptions | undefined;
}

export function createStreams(deps: StreamDependencies): Streams {
  const { credits, subscriptions, clock, logger } = deps;
  const settings = streamSettings(deps.options);
  const connections = new Set<Connection>();
  const openOf = new Map<string, number>();
  let isClosed = false;

  const watcher = new Watcher({
    async readVersions(accountIds) {
      const [seqs, versions] = await Promise.all([credits.seqs(accountIds), subscriptions.versions(accountIds)]);
      return new Map(accountIds.map((id) => [id, `${seqs.get(id) ?? 0}/${versions.get(id) ?? 0}`]));
    },
    read: (accountId) => readSnapshot(deps, accountId, clock.now()),
    clock,
    logger,
    intervalMs: settings.pollIntervalMs,
    onTick: () => {
      for (const connection of connections) connection.tick();
    },
  });

  function count(accountId: string, by: 1 | -1): void {
    const open = (openOf.get(accountId) ?? 0) + by;
    if (open > 0) openOf.set(accountId, open);
    else openOf.delete(accountId);
  }

  return {
    async open(accountId, req, res) {
      if ((openOf.get(accountId) ?? 0) >= settings.perAccountMax)
        throw tooMany('of this account', settings.perAccountMax);
      if (connections.size >= settings.totalMax) throw tooMany('of this server', settings.totalMax);
      // Counted before anything is waited for, or many that come at once would all be let in.
      count(accountId, 1);
      let left = () => {};
      const gone = new Promise<void>((resolve) => {
        left = resolve;
        res.once('close', resolve);
      });
      try {
        const connection = new Connection(req, res, settings, clock);
        const { snapshot, stop } = await watcher.watch(accountId, (changed) => connection.send(changed));
        connections.add(connection);
        try {
          if (res.destroyed) return;
          connection.begin(snapshot);
          if (isClosed || req.method === 'HEAD') connection.end();
          await gone;
        } finally {
          connections.delete(connection);
          stop();
        }
      } finally {
        left();
        count(accountId, -1);
      }
    },

    look: () => watcher.look(),
    count: () => connections.size,

    async close() {
      isClosed = true;
      for (const connection of connections) connection.end();
      await watcher.close();
    },
  };
}

function tooMany(whose: string, limit: number): BillingFailure {
  const message = `${limit} streams ${whose} are open, which is the limit. Close one, or share it between your tabs.`;
  return new BillingFailure('TOO_MANY_STREAMS', message, { retryAfterSeconds: 30 });
}
