import { createServer } from 'node:net';

/** Holds a port as another program would. Gives the way to let go, also where another program holds it already. */
export function occupy(port: number): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(async () => {});
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve(() => new Promise((closed) => server.close(() => closed()))));
  });
}
