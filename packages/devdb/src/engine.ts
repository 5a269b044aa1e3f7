import { MongoError, notSupported } from './bson/errors.js';
import { refusal } from './bson/mongodb-names.js';
import { Binary, type Doc, type ObjectId } from './bson/value.js';
import type { Command, Context, ServerFacts } from './commands/command.js';
import { Cursors } from './commands/cursors.js';
import { checkWriteConcern, Fields, timeLimitOf } from './commands/fields.js';
import { commandNamed } from './commands/index.js';
import { RetryLog } from './commands/retry-log.js';
import { type Steps, turn } from './pace.js';
import type { Store } from './storage/store.js';
import { Task } from './task.js';

export interface Request {
  readonly command: Doc;
  /** Long lists of documents that came beside the command, not yet read. */
  readonly sequences?: ReadonlyMap<string, Buffer>;
  readonly connectionId: number;
  /** Called once, when what the command wrote is on the disk. */
  readonly reply: (answer: Doc) => void;
}

const batchMax = 1000;
/** How long a command runs until it lets others run, and a batch of commands until its replies go out. Milliseconds. */
const turnMsDefault = 2;
const batchMs = 8;

/**
 * Runs commands and answers them, one at a time and each in turns.
 *
 * 1. A command is answered only after its writes are on the disk.
 * 2. Commands that wait together share one commit: the flush to the disk is what costs.
 * 3. A command that fails in its only turn has changed nothing, whichever commands share the commit.
 * 4. A command that has not ended when its turn is over goes behind those that wait. Its next turn comes after them.
 * 5. Of one session, only one retryable write runs: a repeated one waits for the first, and is answered with its
 *   result.
 */
export class Engine {
  readonly cursors = new Cursors();
  private readonly retries: RetryLog;
  private waiting: Task[] = [];
  /** Tasks that have begun and not ended, the next one first. */
  private readonly paused: Task[] = [];
  /** Sessions with a write that is paused, and the writes that wait for it. */
  private readonly sessions = new Map<string, Task[]>();
  private scheduled = false;
  private sweeping = false;
  private closed = false;

  constructor(
    private readonly store: Store,
    private readonly server: ServerFacts,
    private readonly clock: () => Date,
    private readonly turnMs = turnMsDefault,
  ) {
    this.retries = new RetryLog(store.table);
    this.sweep();
  }

  get processId(): ObjectId {
    return this.server.processId;
  }

  submit(request: Request): void {
    const writes = lookUp(request.command)?.writes ?? false;
    const task = new Task(writes, (opened) => this.open(request, opened), request.reply);
    task.session = sessionOf(request.command);
    this.waiting.push(task);
    this.schedule();
  }

  /** Runs work of the server itself, such as the expiry of documents, in turns as a command that writes. */
  maintain<T>(run: (now: Date) => Steps<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      const steps = function* (this: Engine): Steps<Doc> {
        result = yield* run(this.clock());
        return new Map();
      };
      const settle = (answer: Doc) =>
        answer.get('ok') === 0 ? reject(new Error(String(answer.get('errmsg')))) : resolve(result);
      this.waiting.push(new Task(true, () => steps.call(this), settle));
      this.schedule();
    });
  }

  /** Forgets idle cursors and old results of retryable writes. */
  async expire(): Promise<void> {
    this.cursors.expire(this.clock());
    await this.maintain((now) => this.retries.expire(now));
  }

  /** Ends without another turn. What was acknowledged is stored. */
  close(): void {
    this.closed = true;
  }

  private schedule(): void {
    if (this.scheduled || this.closed) return;
    this.scheduled = true;
    // After the sockets of this turn have been read, so that their commands commit together.
    setImmediate(() => this.runBatch());
  }

  /** A turn for each command that waits, while there is time, and one for the first of those that are paused. */
  private runBatch(): void {
    this.scheduled = false;
    if (this.closed) return;
    const endsAt = performance.now() + batchMs;
    const batch: Task[] = [];
    const run = () => {
      while (batch.length < batchMax && this.waiting.length > 0 && (batch.length === 0 || performance.now() < endsAt)) {
        const task = this.waiting.shift()!;
        if (this.mustWait(task)) continue;
        batch.push(task);
        this.runTurn(task);
      }
      const task = this.paused.shift();
      if (!task) return;
      batch.push(task);
      this.runTurn(task);
    };
    const writes = this.paused[0]?.writes || this.waiting.slice(0, batchMax).some((task) => task.writes);
    try {
      if (writes) this.store.commit(run);
      else run();
    } catch (error) {
      const answer = internalError(error).toReply();
      for (const task of batch) task.answer = answer;
    }
    turn.end();
    for (const task of batch) this.settle(task);
    if (this.waiting.length > 0 || this.paused.length > 0) this.schedule();
    if (writes) this.sweep();
  }

  private runTurn(task: Task): void {
    turn.begin(task.turnMs(this.turnMs));
    try {
      if (task.writes) this.store.attempt(() => task.step());
      else task.step();
    } catch (error) {
      task.answer = (error instanceof MongoError ? error : internalError(error)).toReply();
    }
    if (!task.answer && task.session !== undefined && !this.sessions.has(task.session))
      this.sessions.set(task.session, []);
  }

  /** Whether another write of the same session is under way. */
  private mustWait(task: Task): boolean {
    const queue = task.session === undefined ? undefined : this.sessions.get(task.session);
    queue?.push(task);
    return queue !== undefined;
  }

  /** Answers a task that has ended; any other waits for its next turn. */
  private settle(task: Task): void {
    if (!task.answer) {
      this.paused.push(task);
      return;
    }
    if (task.session !== undefined) {
      this.waiting.unshift(...(this.sessions.get(task.session) ?? []));
      this.sessions.delete(task.session);
    }
    task.reply(task.answer);
  }

  /** Removes in the background what was dropped. */
  private sweep(): void {
    if (this.sweeping || this.closed || !this.store.hasGarbage) return;
    this.sweeping = true;
    // The console has the failure already.
    this.maintain(() => this.store.sweep())
      .catch(() => {})
      .finally(() => {
        this.sweeping = false;
      });
  }

  private open({ command, sequences, connectionId }: Request, task: Task): Doc | Steps<Doc> {
    const known = resolve(command);
    const database = command.get('$db');
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
      : new Fields(nameIn(command), command, known.fields, known.required, true, sequences);
    checkWriteConcern(command, known.takesWriteConcern ?? known.writes);
    const timeLimitMs = timeLimitOf(command);
    const cursor = command.get('getMore');
    task.limit(typeof cursor === 'bigint' ? this.cursors.timeLeftMs(cursor) : timeLimitMs);
    const context: Context = {
      store: this.store,
      cursors: this.cursors,
      retries: this.retries,
      now: this.clock(),
      database: typeof database === 'string' ? database : '',
      server: this.server,
      connectionId,
      timeLimitMs,
    };
    return known.run(fields, context);
  }
}

/** The session of a retryable write, which runs alone in it. */
function sessionOf(command: Doc): string | undefined {
  if (!command.has('txnNumber')) return undefined;
  const id = (command.get('lsid') as Doc | undefined)?.get?.('id');
  return id instanceof Binary ? id.bytes.toString('latin1') : undefined;
}

const nameIn = (command: Doc): string => command.keys().next().value ?? '';
const lookUp = (command: Doc): Command | undefined => commandNamed(nameIn(command));

function resolve(command: Doc): Command {
  const known = lookUp(command);
  if (!known) {
    const name = nameIn(command);
    throw refusal('command', name, new MongoError(59, `no such command: '${name}'`));
  }
  return known;
}

function refuseTransaction(command: Doc): void {
  if (!command.has('startTransaction') && command.get('autocommit') === undefined) return;
  const name = nameIn(command);
  if (name === 'abortTransaction' || name === 'commitTransaction') return;
  throw notSupported('A multi-document transaction', 263);
}

function internalError(error: unknown): MongoError {
  const cause = error instanceof Error ? error : new Error(String(error));
  console.error('devdb: a command failed unexpectedly and changed nothing', cause);
  return new MongoError(1, `devdb failed unexpectedly: ${cause.message}`);
}
