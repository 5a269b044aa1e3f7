import type { IncomingMessage } from 'node:http';
import type { App, PageReply } from '../../core/app.js';
import { isLoopbackHost } from '../../core/loopback.js';
import { json } from '../pages/document.js';

/**
 * Refuses what a web page elsewhere could send through a visitor's browser: a call from another origin (by `Origin`, or
 * where a browser leaves that out, by `Sec-Fetch-Site`), and one that reached loopback by another name. A link from
 * elsewhere may lead here: it changes nothing.
 */
export function refuseStranger(app: App, request: IncomingMessage): PageReply | undefined {
  const { host = '', origin } = request.headers;
  const site = request.headers['sec-fetch-site'] ?? 'none';
  const isOwn = origin === undefined || origin === app.origin || origin === `http://${host}`;
  const isLink = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
  if (isLoopbackHost(host) && isOwn && (isLink || site === 'same-origin' || site === 'none')) return undefined;
  return json(403, {
    error: { message: 'The controls of the sandbox are for this machine: pages of other origins may not use them.' },
  });
}
