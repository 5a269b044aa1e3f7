import type { IncomingMessage } from 'node:http';
import type { App, PageReply } from '../app.js';
import { json } from '../pages/document.js';

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Refuses what a web page elsewhere could send through a visitor's browser: a call from another origin, and one that
 * reached loopback by another name.
 */
export function refuseStranger(app: App, request: IncomingMessage): PageReply | undefined {
  const { host = '', origin } = request.headers;
  if (loopbackHost.test(host) && (origin === undefined || origin === app.origin || origin === `http://${host}`))
    return undefined;
  return json(403, {
    error: { message: 'The controls of the sandbox are for this machine: pages of other origins may not use them.' },
  });
}
