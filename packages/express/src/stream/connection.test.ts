import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import { Connection } from './connection.js';
import { streamDefaults } from './options.js';

/** A client that takes nothing while `writableNeedDrain` is set. */
class Client extends EventEmitter {
  text = '';
  writableNeedDrain = false;
  destroyed = false;
  ended = false;
  socket = null;
  status(): this {
    return this;
  }
  setHeader(): void {}
  flushHeaders(): void {}
  write(text: string): boolean {
    this.text += text;
    return !this.writableNeedDrain;
  }
  end(): void {
    this.ended = true;
  }
  destroy(): void {
    this.destroyed = true;
  }
  ids(): string[] {
    return [...this.text.matchAll(/^id: (.*)$/gm)].map((match) => match[1] ?? '');
  }
}

const snapshot = (id: string) => ({ id, data: '{}', changesAt: null });

function connected() {
  const client = new Client();
  const world = { now: 0 };
  const req = { get: () => undefined } as unknown as Request;
  const clock = { now: () => new Date(world.now) };
  return { client, world, connection: new Connection(req, client as unknown as Response, streamDefaults, clock) };
}

describe('a client', () => {
  it('that is slow is sent the newest when it can take it, and nothing between', () => {
    const { client, connection } = connected();
    connection.begin(snapshot('1'));
    client.writableNeedDrain = true;
    for (const id of ['2', '3', '4']) connection.send(snapshot(id));
    expect(client.ids()).toEqual(['1']);
    client.writableNeedDrain = false;
    client.emit('drain');
    client.emit('drain');
    expect(client.ids()).toEqual(['1', '4']);
  });

  it('that takes nothing any more is let go', () => {
    const { client, connection, world } = connected();
    connection.begin(snapshot('1'));
    client.writableNeedDrain = true;
    world.now = 4 * streamDefaults.heartbeatMs - 1;
    connection.tick();
    expect(client.destroyed).toBe(false);
    world.now += 1;
    connection.tick();
    expect(client.destroyed).toBe(true);
  });

  it('that takes nothing is not waited for when its time is over, or the server goes', () => {
    const { client, connection, world } = connected();
    connection.begin(snapshot('1'));
    client.writableNeedDrain = true;
    world.now = streamDefaults.maxAgeMs;
    connection.tick();
    expect([client.destroyed, client.ended]).toEqual([true, false]);
    const other = connected();
    other.connection.begin(snapshot('1'));
    other.connection.end();
    expect([other.client.destroyed, other.client.ended]).toEqual([false, true]);
  });

  it('is sent no event before its headers', () => {
    const { client, connection } = connected();
    connection.send(snapshot('2'));
    expect(client.text).toBe('');
    connection.begin(snapshot('1'));
    expect(client.text.startsWith('retry: ')).toBe(true);
    expect(client.ids()).toEqual(['2']);
  });
});
