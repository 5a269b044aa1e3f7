import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from './address.js';
import { openChannel } from './channel.js';
import { readClientSecret } from './client-secret.js';

type Peer = { postMessage(data: unknown, target: string): void };

/** A window with an origin, as far as a channel sees one: it delivers what is posted to it for that origin. */
class FakeWindow {
  readonly listeners = new Set<(event: MessageEvent) => void>();
  readonly lost: unknown[] = [];

  constructor(readonly origin: string) {}

  addEventListener = (_type: string, listener: unknown): void =>
    void this.listeners.add(listener as (event: MessageEvent) => void);
  removeEventListener = (_type: string, listener: unknown): void =>
    void this.listeners.delete(listener as (event: MessageEvent) => void);

  /** This window as `sender` sees it. */
  from(sender: FakeWindow): Peer {
    const known = this.#views.get(sender);
    if (known) return known;
    const view = {
      postMessage: (data: unknown, target: string): void => {
        if (target !== this.origin) {
          this.lost.push(data);
          return;
        }
        const event = { data, origin: sender.origin, source: sender.from(this) } as unknown as MessageEvent;
        queueMicrotask(() => this.deliver(event));
      },
    };
    this.#views.set(sender, view);
    return view;
  }

  readonly #views = new Map<FakeWindow, Peer>();

  deliver(event: MessageEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

type Calls = { add: { params: [number, number]; result: number }; fail: { params: null; result: null } };
type Events = { grown: number };

function connect(hostTargets = 'http://127.0.0.1:1', frameTargets = 'http://localhost:2') {
  const host = new FakeWindow('http://localhost:2');
  const frame = new FakeWindow('http://127.0.0.1:1');
  const onHost = openChannel<Calls, Events>({
    self: host as unknown as Window,
    peer: () => frame.from(host),
    peerOrigin: hostTargets,
    name: 'one',
  });
  const onFrame = openChannel<Record<never, never>, Record<never, never>, Calls, Events>({
    self: frame as unknown as Window,
    peer: () => host.from(frame),
    peerOrigin: frameTargets,
    name: 'one',
  });
  return { host, frame, onHost, onFrame };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a channel', () => {
  it('carries calls, faults and events', async () => {
    const { onHost, onFrame } = connect();
    onFrame.answer('add', ([left, right]) => left + right);
    onFrame.answer('fail', () => {
      throw new Error('no');
    });
    const heard: number[] = [];
    onHost.hear('grown', (value) => heard.push(value));
    expect(await onHost.call('add', [2, 3])).toBe(5);
    await expect(onHost.call('fail', null)).rejects.toThrow('no');
    onFrame.tell('grown', 7);
    await turn();
    expect(heard).toEqual([7]);
  });

  it('sends nothing to a window of another origin', async () => {
    const { frame, onHost } = connect('http://127.0.0.1:9');
    void onHost.call('add', [1, 1]).catch(() => undefined);
    await turn();
    expect(frame.lost).toHaveLength(1);
  });

  it('hears only its peer, from its origin, on its channel', async () => {
    const { host, frame, onHost } = connect();
    const heard: number[] = [];
    onHost.hear('grown', (value) => heard.push(value));
    const event = { protocol: 'tillkit-sandbox/1', channel: 'one', kind: 'event', name: 'grown', id: 0, data: 1 };
    const send = (data: unknown, origin: string, source: unknown) =>
      host.deliver({ data, origin, source } as unknown as MessageEvent);
    const peer = frame.from(host);
    const stranger = new FakeWindow('http://evil.example').from(host);
    send(event, 'http://evil.example', peer);
    send(event, frame.origin, stranger);
    send({ ...event, channel: 'two' }, frame.origin, peer);
    send({ ...event, protocol: 'else' }, frame.origin, peer);
    send('grown', frame.origin, peer);
    send(null, frame.origin, peer);
    expect(heard).toEqual([]);
    send(event, frame.origin, peer);
    expect(heard).toEqual([1]);
  });

  it('rejects what is open when it is closed, and what is called without a peer', async () => {
    const { onHost, host } = connect();
    const open = onHost.call('add', [1, 1]);
    onHost.close();
    await expect(open).rejects.toThrow('taken out of the page');
    expect(host.listeners.size).toBe(0);
    const alone = openChannel<Calls>({ self: host as unknown as Window, peer: () => null, peerOrigin: 'x', name: 'n' });
    await expect(alone.call('add', [1, 1])).rejects.toThrow('not in the page');
  });
});

it('tells a frame who framed it', () => {
  const address = { name: 'tillkit-1-2', origin: 'http://localhost:5173' };
  expect(readAddress(writeAddress(address))).toEqual(address);
  expect(readAddress('')).toBeUndefined();
  expect(readAddress('#name=a&origin=*')).toBeUndefined();
  expect(readAddress('#name=a&origin=javascript:1')).toBeUndefined();
});

it('knows a client secret when it sees one', () => {
  expect(readClientSecret('pi_1A_secret_2B')).toEqual({ kind: 'payment_intent', id: 'pi_1A' });
  expect(readClientSecret('seti_1A_secret_2B')).toEqual({ kind: 'setup_intent', id: 'seti_1A' });
  for (const bad of ['pi_1A', 'pi_1A_secret_', 'cs_1_secret_2', 'pi_../_secret_2', '', undefined, 5]) {
    expect(readClientSecret(bad)).toBeUndefined();
  }
});
