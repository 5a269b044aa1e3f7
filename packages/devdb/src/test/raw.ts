import { connect as connectSocket, type Socket } from 'node:net';
import { deserialize, serialize } from 'bson';

/** An OP_MSG as bytes, with what a test wants to be odd about it. */
export function opMsg(command: Record<string, unknown>, { flags = 0, sections = [] as Buffer[] } = {}): Buffer {
  const body = Buffer.concat([Buffer.alloc(4), Buffer.from([0]), serialize(command), ...sections]);
  body.writeUInt32LE(flags, 0);
  return withHeader(2013, body);
}

export function withHeader(opCode: number, body: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + body.length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, body]);
}

/** Sends bytes and gives the first whole reply, or undefined if the server closes the connection. */
export function exchange(port: number, ...chunks: Buffer[]): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket: Socket = connectSocket(port, '127.0.0.1', async () => {
      for (const chunk of chunks) {
        socket.write(chunk);
        await new Promise((next) => setImmediate(next));
      }
    });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error('no reply within 5 s'));
    }, 5000);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < received.readInt32LE(0)) return;
      clearTimeout(timer);
      resolve(received.subarray(0, received.readInt32LE(0)));
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
  });
}

export const bodyOf = (reply: Buffer, at = 21): Record<string, unknown> => deserialize(reply.subarray(at));

/** One command without a driver in between. */
export async function rawCommand(port: number, command: Record<string, unknown>): Promise<Record<string, unknown>> {
  const reply = await exchange(port, opMsg(command));
  if (!reply) throw new Error('the server closed the connection');
  return bodyOf(reply);
}
