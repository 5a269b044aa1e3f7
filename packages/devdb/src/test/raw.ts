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
export async function exchange(port: number, ...chunks: Buffer[]): Promise<Buffer | undefined> {
  const [reply] = await receive(port, chunks, 1);
  return reply;
}

/** Sends a message and gives so many replies, or fewer if the server closes the connection. */
export function exchangeMany(port: number, message: Buffer, count: number): Promise<Buffer[]> {
  return receive(port, [message], count);
}

function receive(port: number, chunks: readonly Buffer[], count: number): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const replies: Buffer[] = [];
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
      while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
        const length = received.readInt32LE(0);
        replies.push(received.subarray(0, length));
        received = received.subarray(length);
      }
      if (replies.length < count) return;
      clearTimeout(timer);
      resolve(replies.slice(0, count));
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(replies);
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
