import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A merchant's web server on a port of its own: another origin than the sandbox. */
export interface Host {
  readonly url: string;
  close(): Promise<void>;
}

/** @param pages path → HTML, or JavaScript where the path ends in `.js`; a function is asked at each request */
export async function serveHost(pages: Readonly<Record<string, string | (() => string)>>): Promise<Host> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    const page = pages[path];
    const type = path.endsWith('.js') ? 'text/javascript' : path.endsWith('.css') ? 'text/css' : 'text/html';
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` });
    response.end(typeof page === 'function' ? page() : page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
