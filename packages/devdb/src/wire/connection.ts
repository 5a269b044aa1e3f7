import type { Socket } from 'node:net';
import type { Doc } from '../bson/value.js';
import type { Engine } from '../engine.js';
import { awaitMsOf } from './awaited-hello.js';
import { parseMessage, type WireMessage } from './message.js';

const messageBytesMax = 48_000_000 + 16 * 1024;

/** Cuts the bytes of a socket into messages; one that makes no sense ends the connection, and nothing else. */
export class Connection {
  private chunks: Buffer[] = [];
  private received = 0;
  private responseId = 0;

  constructor(
    private readonly socket: Socket,
    private readonly engine: Engine,
    private readonly id: number,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', () => socket.destroy());
  }

  private receive(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.received += chunk.length;
    try {
      for (let message = this.next(); message; message = this.next()) this.handle(message);
    } catch {
      this.socket.destroy();
    }
  }

  /** The next whole message, if it is here. */
  private next(): Buffer | undefined {
    if (this.received < 16) return undefined;
    if (this.chunks[0]!.length < 4) this.join();
    const length = this.chunks[0]!.readInt32LE(0);
    if (length < 16 || length > messageBytesMax) throw new RangeError(`a message of ${length} bytes`);
    if (this.received < length) return undefined;
    const all = this.join();
    this.received -= length;
    this.chunks = this.received > 0 ? [all.subarray(length)] : [];
    return all.subarray(0, length);
  }

  private join(): Buffer {
    const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    this.chunks = [all];
    return all;
  }

  private handle(bytes: Buffer): void {
    const message = parseMessage(bytes);
    const awaitMs = awaitMsOf(message.command, this.engine.processId);
    if (awaitMs) this.later(awaitMs, () => this.run(message, message.requestId));
    else this.run(message, message.requestId);
  }

  private run(message: WireMessage, responseTo: number): void {
    const { command, sequences, answered, takesMore } = message;
    this.engine.submit({
      command,
      sequences,
      connectionId: this.id,
      reply: (answer: Doc) => {
        if (!answered || this.socket.destroyed) return;
        const id = ++this.responseId;
        // The next is held back by as much as the driver said, since by now it knows this server.
        const awaitMs = takesMore ? awaitMsOf(command, this.engine.processId) : undefined;
        const moreToCome = awaitMs !== undefined;
        this.socket.write(message.respond(answer, { id, responseTo, moreToCome }));
        if (moreToCome) this.later(Number(command.get('maxAwaitTimeMS')), () => this.run(message, id));
      },
    });
  }

  private later(milliseconds: number, run: () => void): void {
    setTimeout(() => {
      if (!this.socket.destroyed) run();
    }, milliseconds).unref();
  }
}
