import { createServer } from 'node:net';

/** Another program took the port between the look for a free one and its use. */
export class PortBusy extends Error {
  name = 'PortBusy';
}

/** Addresses a browser may try for "localhost": a port that is taken on any of them is not ours. */
const addresses = ['127.0.0.1', '::1', '0.0.0.0', '::'];

/** The first free port from `preferred` upwards, leaving out those of `taken`. */
export async function freePort(preferred, taken = new Set()) {
  for (let port = preferred; port < preferred + 1_000 && port < 65_536; port += 1) {
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port between ${preferred} and ${preferred + 999}.`);
}

async function isFree(port) {
  for (const address of addresses) {
    if (!(await canListen(port, address))) return false;
  }
  return true;
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 refuses the address, not the port.
    server.once('error', (error) => resolve(error.code !== 'EADDRINUSE' && error.code !== 'EACCES'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
