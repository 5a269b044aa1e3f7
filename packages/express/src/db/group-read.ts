import { setImmediate as nextTurn } from 'node:timers/promises';

/** What is known of the writes that the documents get. */
interface Writes {
  /** Resolves when the command that is under way has ended, at once when there is none. */
  commandEnded(): Promise<void>;
}

const none: Writes = { commandEnded: async () => {} };

/**
 * Documents that are wanted in the same turn are read by one command. Each is at least as new as the call that asked
 * for it.
 */
export class GroupRead<Found> {
  readonly #read: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>;
  readonly #writes: Writes;
  #next: { ids: Set<string>; found: Promise<ReadonlyMap<string, Found>> } | undefined;

  /**
   * @param read sends one command; resolves with what was found, by id
   * @param writes a read that comes during one is sent together with the others that waited for it. Default: none
   */
  constructor(read: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>, writes: Writes = none) {
    this.#read = read;
    this.#writes = writes;
  }

  async run(id: string): Promise<Found | undefined> {
    this.#next ??= this.#begin();
    const { ids, found } = this.#next;
    ids.add(id);
    return (await found).get(id);
  }

  #begin() {
    const ids = new Set<string>();
    return { ids, found: this.#send(ids) };
  }

  async #send(ids: ReadonlySet<string>) {
    await this.#writes.commandEnded();
    await nextTurn();
    this.#next = undefined;
    return this.#read([...ids]);
  }
}
