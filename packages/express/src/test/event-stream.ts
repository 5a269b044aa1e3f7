/** One event of a stream, with its data read as JSON. */
export interface StreamEvent {
  event: string;
  id: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it
  data: any;
}

export interface OpenStream {
  status: number;
  headers: Headers;
  /** The next event. Rejects when the stream ends or none comes in time. */
  next(): Promise<StreamEvent>;
  /** Everything that came so far, comments too. */
  text(): string;
  /** Resolves when the server has ended it. */
  ended: Promise<void>;
  leave(): void;
}

/** Opens a stream of server-sent events, as a browser would. */
export async function openStream(url: string, as: string, headers: Record<string, string> = {}): Promise<OpenStream> {
  const leaving = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${as}`, accept: 'text/event-stream', ...headers },
    signal: leaving.signal,
  });
  let text = '';
  let unread = '';
  const events: StreamEvent[] = [];
  let wake = () => {};
  let isOver = false;
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const more = decoder.decode(chunk, { stream: true });
      text += more;
      unread += more;
      const blocks = unread.split('\n\n');
      unread = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line) => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 2)]),
        );
        if (!fields.has('data')) continue;
        const { event = '', id = '', data = '' } = Object.fromEntries(fields);
        events.push({ event, id, data: JSON.parse(data) });
      }
      wake();
    }
  })()
    .catch(() => {})
    .finally(() => {
      isOver = true;
      wake();
    });
  return {
    status: response.status,
    headers: response.headers,
    text: () => text,
    ended,
    leave: () => leaving.abort(),
    async next() {
      const end = Date.now() + 10_000;
      for (;;) {
        const event = events.shift();
        if (event) return event;
        if (isOver) throw new Error(`The stream is over. It said: ${text}`);
        const left = end - Date.now();
        if (left <= 0) throw new Error(`No event came. It said: ${text}`);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
  };
}
