import type { Doc, ObjectId } from './bson/value.js';
import type { Command, Context, ServerFacts } from './commands/command.js';
import { Cursors } from './commands/cursors.js';
import { Fields } from './commands/fields.js';
import { commandNamed } from './commands/index.js';
import { RetryLog } from './commands/retry-log.js';
import { MongoError } from './errors.js';
import type { Store } from './storage/store.js';

export interface Request {
  readonly command: Doc;
  readonly connectionId: number;
  /** Called once, when what the command wrote is on the disk. */
  readonly reply: (answer: Doc) => void;
}

const batchMax = 1000;

/**
 * Runs commands one after the other and answers them.
 *
 * 1. A command is answered only after its writes are on the disk.
 * 2. Commands that wait together share one commit: the flush to the disk is what costs.
 * 3. A command that fails has changed nothing, whoever shares the commit.
 */
export class Engine {
  readonly cursors = new Cursors();
  private readonly retries: RetryLog;
  private readonly waiting: Request[] = [];
  private scheduled = false;

  constructor(
    private readonly store: Store,
    private readonly server: ServerFacts,
    private readonly clock: () => Date,
  ) {
    this.retries = new RetryLog(store.table);
  }

  get processId(): ObjectId {
    return this.server.processId;
  }

  submit(request: Request): void {
    this.waiting.push(request);
    if (this.scheduled) return;
    this.scheduled = true;
    // After the sockets of this turn have been read, so that their commands commit together.
    setImmediate(() => this.runWaiting());
  }

  private runWaiting(): void {
    this.scheduled = false;
    const batch = this.waiting.splice(0, batchMax);
    if (this.waiting.length > 0) {
      this.scheduled = true;
      setImmediate(() => this.runWaiting());
    }
    for (const [request, answer] of this.runBatch(batch)) request.reply(answer);
  }

  private runBatch(batch: readonly Request[]): [Request, Doc][] {
    const writes = batch.some(({ command }) => lookUp(command)?.writes);
    if (!writes) return batch.map((request) => [request, this.answer(request)]);
    try {
      return this.store.commit(() => batch.map((request): [Request, Doc] => [request, this.answer(request)]));
    } catch (error) {
      const answer = internalError(error).toReply();
      return batch.map((request) => [request, answer]);
    }
  }

  private answer({ command, connectionId }: Request): Doc {
    try {
      const known = resolve(command);
      const database = command.get('$db');
      const context: Context = {
        store: this.store,
        cursors: this.cursors,
        retries: this.retries,
        now: this.clock(),
        database: typeof database === 'string' ? database : '',
        server: this.server,
        connectionId,
      };
      refuseTransaction(command);
      if (known.adminOnly && database !== 'admin') {
        throw new MongoError(13, `${known.name} may only be run against the admin database.`);
      }
      const fields = known.lenient
        ? new Fields(
            nameIn(command),
            new Map([...command].filter(([field]) => Object.hasOwn(known.fields, field))),
            known.fields,
          )
        : new Fields(nameIn(command), command, known.fields, known.required);
      const answer = known.writes ? this.store.attempt(() => known.run(fields, context)) : known.run(fields, context);
      return answer.set('ok', 1);
    } catch (error) {
      return (error instanceof MongoError ? error : internalError(error)).toReply();
    }
  }

  /** Runs work of the server itself, such as the expiry of documents, in a transaction. */
  maintain(run: (now: Date) => void): void {
    this.store.commit(() => this.store.attempt(() => run(this.clock())));
  }

  /** Forgets idle cursors and old results of retryable writes. */
  expire(): void {
    this.cursors.expire(this.clock());
    this.maintain((now) => this.retries.expire(now));
  }
}

const nameIn = (command: Doc): string => command.keys().next().value ?? '';
const lookUp = (command: Doc): Command | undefined => commandNamed(nameIn(command));

function resolve(command: Doc): Command {
  const known = lookUp(command);
  if (!known) throw new MongoError(59, `no such command: '${nameIn(command)}'`);
  return known;
}

function refuseTransaction(command: Doc): void {
  if (!command.has('startTransaction') && command.get('autocommit') === undefined) return;
  const name = nameIn(command);
  if (name === 'abortTransaction' || name === 'commitTransaction') return;
  throw new MongoError(
    263,
    `Multi-document transactions are not supported by devdb: '${name}' was refused and changed nothing. Use single-document updates, or a real MongoDB replica set (MONGODB_URI).`,
  );
}

function internalError(error: unknown): MongoError {
  const cause = error instanceof Error ? error : new Error(String(error));
  console.error('devdb: a command failed unexpectedly and changed nothing', cause);
  return new MongoError(1, `devdb failed unexpectedly: ${cause.message}`);
}
