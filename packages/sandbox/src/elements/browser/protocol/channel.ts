/**
 * The wire between the host page and one frame of the sandbox. Both sides hold a Channel with the same name.
 *
 * 1. A message is sent to one origin, never to `*`.
 * 2. A message counts only when it comes from the peer's window, from the peer's origin, and carries this channel's name.
 * 3. Whatever else arrives is dropped without an answer: other scripts of the host page talk by postMessage too.
 */
export interface Endpoint {
  /** This side's window. */
  readonly self: Pick<Window, 'addEventListener' | 'removeEventListener'>;
  /** The other side's window; null while its frame is not in a document. */
  readonly peer: () => { postMessage(message: unknown, targetOrigin: string): void } | null;
  readonly peerOrigin: string;
  readonly name: string;
}

interface Call {
  readonly params: unknown;
  readonly result: unknown;
}

type Calls = { readonly [method: string]: Call };
type Events = { readonly [event: string]: unknown };

const protocol = 'tillkit-sandbox/1';

interface Message {
  readonly protocol: typeof protocol;
  readonly channel: string;
  readonly kind: 'call' | 'reply' | 'fault' | 'event';
  readonly name: string;
  readonly id: number;
  readonly data: unknown;
}

function isMessage(data: unknown): data is Message {
  if (typeof data !== 'object' || data === null) return false;
  const message = data as Partial<Message>;
  return (
    message.protocol === protocol &&
    typeof message.channel === 'string' &&
    typeof message.name === 'string' &&
    typeof message.id === 'number' &&
    (message.kind === 'call' || message.kind === 'reply' || message.kind === 'fault' || message.kind === 'event')
  );
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

export interface Channel<Sends extends Calls, Hears extends Events, Answers extends Calls, Tells extends Events> {
  call<M extends keyof Sends & string>(method: M, params: Sends[M]['params']): Promise<Sends[M]['result']>;
  answer<M extends keyof Answers & string>(
    method: M,
    handler: (params: Answers[M]['params']) => Promise<Answers[M]['result']> | Answers[M]['result'],
  ): void;
  tell<E extends keyof Tells & string>(event: E, data: Tells[E]): void;
  hear<E extends keyof Hears & string>(event: E, handler: (data: Hears[E]) => void): void;
  /** Stops listening; calls still open are rejected. */
  close(): void;
}

export function openChannel<
  Sends extends Calls = Record<never, Call>,
  Hears extends Events = Record<never, unknown>,
  Answers extends Calls = Record<never, Call>,
  Tells extends Events = Record<never, unknown>,
>(endpoint: Endpoint): Channel<Sends, Hears, Answers, Tells> {
  const pending = new Map<number, Pending>();
  const answers = new Map<string, (params: unknown) => unknown>();
  const hearers = new Map<string, (data: unknown) => void>();
  let lastId = 0;

  const post = (kind: Message['kind'], name: string, id: number, data: unknown): boolean => {
    const peer = endpoint.peer();
    peer?.postMessage(
      { protocol, channel: endpoint.name, kind, name, id, data } satisfies Message,
      endpoint.peerOrigin,
    );
    return peer !== null;
  };

  const answer = async (message: Message): Promise<void> => {
    try {
      const handler = answers.get(message.name);
      if (!handler) throw new Error(`No answer to "${message.name}".`);
      post('reply', message.name, message.id, await handler(message.data));
    } catch (error) {
      post('fault', message.name, message.id, error instanceof Error ? error.message : String(error));
    }
  };

  const settle = (message: Message): void => {
    const open = pending.get(message.id);
    pending.delete(message.id);
    if (message.kind === 'reply') open?.resolve(message.data);
    else open?.reject(new Error(String(message.data)));
  };

  const listen = (event: MessageEvent): void => {
    if (event.origin !== endpoint.peerOrigin || event.source !== endpoint.peer()) return;
    if (!isMessage(event.data) || event.data.channel !== endpoint.name) return;
    if (event.data.kind === 'event') hearers.get(event.data.name)?.(event.data.data);
    else if (event.data.kind === 'call') void answer(event.data);
    else settle(event.data);
  };
  endpoint.self.addEventListener('message', listen);

  return {
    call: (method, params) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        pending.set(lastId, { resolve: resolve as (value: unknown) => void, reject });
        if (!post('call', method, lastId, params)) {
          pending.delete(lastId);
          reject(new Error(`"${method}" was called on a frame that is not in the page.`));
        }
      }),
    answer: (method, handler) => void answers.set(method, handler as (params: unknown) => unknown),
    tell: (event, data) => void post('event', event, 0, data),
    hear: (event, handler) => void hearers.set(event, handler as (data: unknown) => void),
    close: () => {
      endpoint.self.removeEventListener('message', listen);
      for (const open of pending.values()) open.reject(new Error('The frame was taken out of the page.'));
      pending.clear();
    },
  };
}
