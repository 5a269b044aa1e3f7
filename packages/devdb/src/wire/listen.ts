import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

export const host = '127.0.0.1';

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Listens on loopback: on the port that is asked for, or on any that is free if it is taken. */
export async function listen(port: number, onSocket: (socket: Socket, id: number) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    onSocket(socket, ++connections);
  });
  let bound: number;
  try {
    bound = await listenOn(server, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port === 0) throw error;
    bound = await listenOn(server, 0);
  }
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
