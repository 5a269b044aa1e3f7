import { get } from 'node:http';
import type { Clock } from './core/app.js';

/** The clock of a sandbox, followed from outside: by an application that is to have the sandbox's time. */
export interface SandboxClock extends Clock {
  /**
   * Calls back each time the sandbox's clock was moved, when `now()` has the new time already.
   *
   * @returns ends the calls
   */
  onMove(listener: () => void): () => void;
  /** Follows no longer: time passes from where it is. */
  close(): void;
}

const loopback = ['127.0.0.1', 'localhost', '[::1]'];
/** A sandbox that does not answer is asked again after this; the time passes meanwhile. */
const retryMs = 1_000;
/** A move is one from this on. */
const moveMsMin = 500;

/**
 * Follows the clock of a running sandbox, in this process or in another of this machine: for `createBilling({ clock })`
 * in development, so that a button of the dashboard moves the time of both. A move is known within milliseconds. It does
 * not keep the process alive.
 *
 * @param url of the sandbox, as `sandbox.url`
 * @throws Error under `NODE_ENV=production`, for a URL that is not of this machine, and when no sandbox answers there
 * @example
 * const billing = createBilling({ ...options, clock: await sandboxClock(sandbox.url) });
 */
export async function sandboxClock(url: string): Promise<SandboxClock> {
  if (process.env.NODE_ENV === 'production')
    throw new Error('sandboxClock is for development: under NODE_ENV=production leave the clock out.');
  if (!URL.canParse(url) || !loopback.includes(new URL(url).hostname))
    throw new Error(`sandboxClock follows a sandbox of this machine, such as http://127.0.0.1:12111, not ${url}.`);
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let offsetMs: number;
  try {
    offsetMs = await readOffset(new URL('/_sandbox/clock', url), { signal: closing.signal, keepsAlive: true });
  } catch (cause) {
    throw new Error(`No sandbox answers at ${url}: ${(cause as Error).message}`, { cause });
  }

  const follow = async () => {
    while (!closing.signal.aborted) {
      try {
        const next = new URL(`/_sandbox/clock/after/${offsetMs}`, url);
        const newMs = await readOffset(next, { signal: closing.signal, keepsAlive: false });
        if (closing.signal.aborted || Math.abs(newMs - offsetMs) < moveMsMin) continue;
        offsetMs = newMs;
        for (const listener of listeners) listener();
      } catch {
        // It is stopped or being restarted.
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
      }
    }
  };
  void follow();

  return {
    now: () => new Date(Date.now() + offsetMs),
    onMove(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => closing.abort(),
  };
}

interface Asking {
  signal: AbortSignal;
  /** The first answer is waited for; those that follow must not keep a process from ending. */
  keepsAlive: boolean;
}

async function readOffset(url: URL, asking: Asking): Promise<number> {
  const { status, text } = await read(url, asking);
  const offsetMs = status === 200 ? (JSON.parse(text) as { offset_ms?: unknown }).offset_ms : undefined;
  if (typeof offsetMs !== 'number') throw new Error(`it answered ${status} ${text.slice(0, 200)}`);
  return offsetMs;
}

/** By `node:http`, whose socket can be kept from holding the process. */
function read(url: URL, { signal, keepsAlive }: Asking): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk;
        })
        .on('end', () => resolve({ status: response.statusCode, text }))
        .on('error', reject);
    });
    request.on('socket', (socket) => keepsAlive || socket.unref()).on('error', reject);
  });
}
