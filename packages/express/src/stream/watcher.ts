import type { Clock } from '../clock.js';
import { describeError, type Logger } from '../logger.js';
import type { Snapshot } from './snapshot.js';

/*
 * Reports changes of watched accounts, whichever process made them.
 *
 * W1. One look for all: the versions of all watched accounts are read together, however many streams there are. Only an
 *     account whose version moved, or whose time has come, is read whole, once for all of its streams.
 * W2. No change is missed: the version is read before the content. What comes between the two is found by the next
 *   look.
 * W3. An account that nobody watches costs nothing, and without any there is no timer.
 */

export interface WatcherDependencies {
  /** What grows with each change of an account; the same text while nothing was written. */
  readVersions(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  read(accountId: string): Promise<Snapshot>;
  clock: Clock;
  logger: Logger;
  intervalMs: number;
  /** Called after each look, also when nothing changed. */
  onTick(): void;
}

type Listener = (snapshot: Snapshot) => void;

interface Watched {
  listeners: Set<Listener>;
  version: string;
  newest: Promise<Snapshot>;
  changesAt: Date | null;
}

const accountsAtOnce = 1000;
const readsAtOnce = 8;

export class Watcher {
  readonly #deps: WatcherDependencies;
  readonly #accounts = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isBlind = false;

  constructor(deps: WatcherDependencies) {
    this.#deps = deps;
  }

  /**
   * Calls back at each change, until the returned function is called. Resolves with what there is now.
   * @throws what reading throws; then nothing is watched
   */
  async watch(accountId: string, listener: Listener): Promise<{ snapshot: Snapshot; stop(): void }> {
    const begun = this.#accounts.get(accountId) ?? (await this.#begin(accountId));
    // The watcher that began it may have left meanwhile.
    const watched = this.#accounts.get(accountId) ?? begun;
    this.#keep(accountId, watched);
    watched.listeners.add(listener);
    const stop = () => {
      watched.listeners.delete(listener);
      if (watched.listeners.size === 0 && this.#accounts.get(accountId) === watched) this.#accounts.delete(accountId);
      if (this.#accounts.size === 0) this.#rest();
    };
    try {
      return { snapshot: await watched.newest, stop };
    } catch (error) {
      stop();
      throw error;
    }
  }

  async #begin(accountId: string): Promise<Watched> {
    const version = (await this.#deps.readVersions([accountId])).get(accountId) ?? '';
    const known = this.#accounts.get(accountId);
    if (known) return known;
    const newest = this.#deps.read(accountId);
    const watched: Watched = { listeners: new Set(), version, newest, changesAt: null };
    newest.then(
      ({ changesAt }) => {
        watched.changesAt = changesAt;
      },
      () => {},
    );
    this.#keep(accountId, watched);
    return watched;
  }

  #keep(accountId: string, watched: Watched): void {
    this.#accounts.set(accountId, watched);
    this.#timer ??= setInterval(() => void this.look(), this.#deps.intervalMs).unref();
  }

  /** One look at all watched accounts; one at a time. Never throws: what could not be read is tried by the next. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce()
      .then(() => {
        this.#isBlind = false;
      })
      .catch((error) => {
        // Once an outage: the next looks fail for the same reason.
        if (!this.#isBlind)
          this.#deps.logger.warn({ error: describeError(error) }, 'watching accounts failed, will retry');
        this.#isBlind = true;
      })
      .finally(() => {
        this.#looking = undefined;
        this.#deps.onTick();
      });
    return this.#looking;
  }

  /** An account that cannot be read keeps no other from its news. @throws what reading the first such account threw */
  async #lookOnce(): Promise<void> {
    const failed: PromiseRejectedResult[] = [];
    const ids = [...this.#accounts.keys()];
    for (let from = 0; from < ids.length; from += accountsAtOnce) {
      const some = ids.slice(from, from + accountsAtOnce);
      const versions = await this.#deps.readVersions(some);
      const now = this.#deps.clock.now();
      const due = some.filter((id) => {
        const watched = this.#accounts.get(id);
        if (!watched) return false;
        return watched.version !== (versions.get(id) ?? '') || (watched.changesAt !== null && watched.changesAt <= now);
      });
      for (let first = 0; first < due.length; first += readsAtOnce) {
        const reads = due.slice(first, first + readsAtOnce).map((id) => this.#refresh(id, versions.get(id) ?? ''));
        failed.push(...(await Promise.allSettled(reads)).filter((read) => read.status === 'rejected'));
      }
    }
    if (failed.length > 0) throw failed[0]?.reason;
  }

  async #refresh(accountId: string, version: string): Promise<void> {
    const watched = this.#accounts.get(accountId);
    if (!watched) return;
    const snapshot = await this.#deps.read(accountId);
    watched.version = version;
    watched.changesAt = snapshot.changesAt;
    watched.newest = Promise.resolve(snapshot);
    for (const listener of watched.listeners) listener(snapshot);
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Stops looking, and waits for the look under way. */
  async close(): Promise<void> {
    this.#accounts.clear();
    this.#rest();
    await this.#looking;
  }
}
