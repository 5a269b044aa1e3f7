import { type BillingClientOptions, BillingError, errorReplyOf } from './client.js';
import { routes } from './routes.js';
import type { AccountSnapshot } from './schemas/stream.js';

/** What {@link openAccountStream} calls and when it ends. */
export interface AccountStreamOptions {
  /** Called with what the account has, at once and at each change. */
  onSnapshot: (snapshot: AccountSnapshot, id: string) => void;
  /** Id of the newest snapshot that is known: one that still holds is not sent again. */
  lastEventId?: string | undefined;
  /** Ends the stream; it then resolves. */
  signal?: AbortSignal | undefined;
}

/**
 * A server says every 15 seconds that it is there. A stream that is silent for so long is lost without a word: the
 * machine slept, or a proxy forgot it.
 */
const silenceMsMax = 60_000;

/**
 * Follows the account by `GET /stream`, with `fetch` rather than `EventSource`, which can send no token. Resolves when
 * the server ends the stream, as it does now and then, or `signal` does: open it again, with the newest id.
 * @throws BillingError when it cannot be opened, breaks, or is silent for a minute
 */
export async function openAccountStream(
  options: BillingClientOptions,
  { onSnapshot, lastEventId, signal }: AccountStreamOptions,
): Promise<void> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  if (signal?.aborted) leave();
  signal?.addEventListener('abort', leave);
  let silence = setTimeout(leave, silenceMsMax);
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(leave, silenceMsMax);
  };
  try {
    const response = await (options.fetch ?? fetch)(options.baseUrl.replace(/\/+$/, '') + routes.openStream.path, {
      headers: {
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
        ...(await options.headers?.()),
      },
      credentials: options.credentials ?? 'same-origin',
      signal: leaving.signal,
    });
    if (!response.ok || !response.body) throw errorReplyOf(response, await response.text());
    let unread = '';
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      const blocks = (unread + value).split('\n\n');
      unread = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
        const data = field('data');
        if (data !== undefined) onSnapshot(JSON.parse(data) as AccountSnapshot, field('id') ?? '');
      }
    }
  } catch (cause) {
    if (signal?.aborted) return;
    if (cause instanceof BillingError) throw cause;
    throw new BillingError('The stream broke.', { code: 'NETWORK_ERROR', cause });
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener('abort', leave);
  }
}
