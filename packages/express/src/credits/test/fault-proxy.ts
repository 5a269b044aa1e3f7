import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import mongoose from 'mongoose';

/**
 * What becomes of one command: `before` it reaches the server the connection breaks; `after` its effect the reply is
 * lost; `late`: the connection breaks, and the command reaches the server some time later; `silent`: the reply is lost, and
 * the connection stays open; `refused`: the server says that it shuts down, as by `failCommand`, and does nothing.
 */
export type CommandFault = 'before' | 'after' | 'late' | 'silent' | 'refused';

/** A proxy in front of a MongoDB-compatible server that breaks connections at the moments that matter. */
export interface FaultProxy {
  readonly port: number;
  /** Resolves when the next of these commands has met the fault. */
  meet(fault: CommandFault, commands: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const lateMs = 30;
const opMsg = 2013;

interface Pending {
  fault: CommandFault;
  commands: readonly string[];
  met(): void;
}

export async function openFaultProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const pending: Pending[] = [];

  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    return socket.setNoDelay(true);
  };

  const server: Server = createServer((client) => {
    track(client);
    const upstream = track(connect(target));
    let losesReply: (() => void) | undefined;
    upstream.once('close', () => {
      losesReply?.();
      client.destroy();
    });
    client.once('close', () => upstream.end());
    upstream.on('data', (data) => {
      if (!losesReply) return void client.write(data);
      losesReply();
      client.destroy();
      upstream.destroy();
    });
    eachMessage(client, (message) => {
      const name = commandOf(message);
      const index = pending.findIndex(({ commands }) => commands.includes(name));
      const [met] = index === -1 ? [] : pending.splice(index, 1);
      switch (met?.fault) {
        case undefined:
          return void upstream.write(message);
        case 'before':
          met.met();
          client.destroy();
          return void upstream.destroy();
        case 'refused':
          met.met();
          return void client.write(refusalOf(message));
        case 'silent':
          upstream.removeAllListeners('data').once('data', met.met).resume();
          return void upstream.write(message);
        case 'after':
          losesReply = met.met;
          return void upstream.write(message);
        case 'late':
          met.met();
          upstream.removeAllListeners('data').resume();
          client.removeAllListeners('close').destroy();
          setTimeout(() => upstream.end(message), lateMs);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    meet: (fault, commands) => new Promise((met) => pending.push({ fault, commands, met })),
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Messages of MongoDB's wire protocol begin with their length. */
function eachMessage(socket: Socket, onMessage: (message: Buffer) => void): void {
  let held = Buffer.alloc(0);
  socket.on('data', (data) => {
    held = Buffer.concat([held, data]);
    while (held.length >= 4 && held.length >= held.readInt32LE(0)) {
      const length = held.readInt32LE(0);
      onMessage(held.subarray(0, length));
      held = held.subarray(length);
    }
  });
}

/** The first field of an OP_MSG's body names its command; '' for another message. */
function commandOf(message: Buffer): string {
  if (message.length < 27 || message.readInt32LE(12) !== opMsg || message[20] !== 0) return '';
  const begin = 26;
  return message.toString('latin1', begin, message.indexOf(0, begin));
}

/** ShutdownInProgress, in answer to an OP_MSG. */
function refusalOf(message: Buffer): Buffer {
  const body = mongoose.mongo.BSON.serialize({
    ok: 0,
    errmsg: 'refused by a test',
    code: 91,
    codeName: 'ShutdownInProgress',
  });
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(opMsg, 12);
  return Buffer.concat([head, body]);
}
