import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface Message {
  ready?: true;
  port?: number;
  env?: Record<string, string>;
  printed?: string;
  error?: string;
}

/** The server of a guide, with its own sandbox and database, in another process. */
export class Host {
  readonly port: number;
  /** The variables it was configured with. */
  readonly env: Record<string, string>;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #messages: AsyncIterator<string>;

  private constructor(process: ChildProcessWithoutNullStreams, messages: AsyncIterator<string>, ready: Message) {
    this.#process = process;
    this.#messages = messages;
    this.port = ready.port ?? 0;
    this.env = ready.env ?? {};
  }

  /** Starts `src/server.js` of a project. Throws with what it threw. */
  static async start(folder: string): Promise<Host> {
    const script = fileURLToPath(new URL('host.mjs', import.meta.url));
    const child = spawn(process.execPath, [script, folder]);
    let trouble = '';
    child.stderr.on('data', (data: Buffer) => {
      trouble += data.toString();
    });
    const messages = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ready = await next(messages, () => trouble);
    if (ready.error) {
      // It ends by itself and takes its database along.
      child.stdin.end();
      throw new Error(`server.ts does not start: ${ready.error}`);
    }
    return new Host(child, messages, ready);
  }

  /** Runs one compiled block and gives what it prints. */
  async run(file: string): Promise<string> {
    this.#process.stdin.write(`${file}\n`);
    const { printed, error } = await next(this.#messages, () => '');
    if (error) throw new Error(error);
    return printed ?? '';
  }

  /** Lets it drop its database and end; after a while it is ended. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin.end();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  }
}

async function next(messages: AsyncIterator<string>, trouble: () => string): Promise<Message> {
  for (;;) {
    const { value, done } = await messages.next();
    if (done) throw new Error(`The host of the guide ended.\n${trouble()}`);
    // The reader's server may log lines of its own.
    const message = parse(value);
    if (message && ('ready' in message || 'printed' in message || 'error' in message)) return message;
  }
}

function parse(line: string): Message | null {
  try {
    return JSON.parse(line) as Message;
  } catch {
    return null;
  }
}
