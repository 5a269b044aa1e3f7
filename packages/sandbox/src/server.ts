import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultReply, withholdReply } from './control/faults/meet.js';
import type { RequestLog } from './control/request-log.js';
import type { App, PageReply } from './core/app.js';
import { envelope, invalid, type StripeError, unrecognized } from './core/errors.js';
import { randomText } from './core/ids.js';
import { isLoopbackHost } from './core/loopback.js';
import { type Api, askedOf, type Exchange, replyHeaders } from './wire/api.js';
import { pageLanguage } from './wire/pages/language.js';
import { notFoundPage } from './wire/pages/not-found.js';
import { isParts } from './wire/request-body.js';

const bodyBytesMax = 1_000_000;

/** A file of the greatest size that Stripe takes as evidence, and what is around it. */
const partsBytesMax = 5_100_000;

/** How much of a body that is too large is heard to its end before it is refused. */
const heardBytesMax = 100_000_000;

export interface ServerParts {
  app: App;
  api: Api;
  log: RequestLog;
  onExchange(exchange: Exchange): void;
  /** Told of every request that may have changed something. */
  onWrite(): void;
  /** What is due by the clock happens before a page is shown. */
  beforePage(): void;
}

/**
 * Serves the API below /v1 and /v2, and the pages everywhere else. No page of another origin may read an answer: what
 * Stripe.js asks, it asks from frames of the sandbox's own origin.
 */
export function createSandboxServer(parts: ServerParts): Server {
  return createServer((request, response) => {
    serve(parts, request, response).catch((error: unknown) => {
      console.error('tillkit-sandbox:', error);
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('The sandbox failed to answer. Its log says why.');
    });
  });
}

/** Listens on loopback: on `port`, or on any free one when that is taken. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    await listenOn(server, host, port);
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listenOn(server, host, 0);
  }
  return (server.address() as AddressInfo).port;
}

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => {
      server.off('listening', onListening);
      reject(error);
    };
    const onListening = () => {
      server.off('error', onError);
      resolve();
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen(port, host);
  });
}

async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { app, api, onExchange } = parts;
  const target = request.url ?? '/';
  const isApi = /^\/v\d(?:[/?]|$)/.test(target);
  if (!isLoopbackHost(request.headers.host)) {
    const message = `The sandbox is not reached by the name ${request.headers.host ?? 'that was given'}. Use ${app.origin}.`;
    refuse(parts, request, response, invalid(message, { status: 403 }));
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    const message = `The body is larger than the sandbox takes: ${bodyBytesMax} bytes, with a file ${partsBytesMax}.`;
    refuse(parts, request, response, invalid(message, { status: 413 }));
    return;
  }
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  if (!isApi) {
    parts.beforePage();
    await servePage(parts, request, response, target, body);
    if (writes) parts.onWrite();
    return;
  }
  const method = asGet(request.method);
  const asked = { method, target, headers: request.headers, body };
  const fault = app.faults.onRequest(method, new URL(app.origin + target).pathname);
  const answer = fault && fault.when !== 'after' ? undefined : await api.answer(asked);
  if (writes) parts.onWrite();
  const reply = fault ? faultReply(app, fault) : answer;
  if (!reply) {
    if (fault) withholdReply(fault, response);
    return;
  }
  const exchange = { method, ...askedOf(asked), status: reply.status, response: JSON.parse(reply.body) as unknown };
  parts.log.add(reply.headers['request-id'] ?? '', exchange);
  if (!api.isUndocumented(method, target)) onExchange(exchange);
  // By the sandbox's clock, as Stripe's replies are dated by Stripe's: callers learn its time by this.
  response.writeHead(reply.status, { date: app.clock.now().toUTCString(), ...reply.headers });
  response.end(request.method === 'HEAD' ? undefined : reply.body);
}

function asGet(method = 'GET'): string {
  return method === 'HEAD' ? 'GET' : method;
}

/** Answers what reaches neither the API nor a page. */
function refuse(
  { app, log }: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  error: StripeError,
): void {
  const requestId = `req_${randomText(14)}`;
  const body = envelope(error.body, app.urls.requestLog(requestId));
  const { method = 'GET', url: path = '/' } = request;
  log.add(requestId, { method, path, body: '', status: error.status, response: JSON.parse(body) as unknown });
  response.writeHead(error.status, replyHeaders(requestId));
  response.end(body);
}

async function servePage(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  body: string,
): Promise<void> {
  const { app } = parts;
  // What begins with two slashes is a path too.
  if (!URL.canParse(app.origin + target)) {
    response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('This is not a URL.');
    return;
  }
  const url = new URL(app.origin + target);
  const asked = asGet(request.method);
  for (const page of app.pages) {
    const match = page.method === asked ? page.pattern.exec(url.pathname) : null;
    if (!match) continue;
    const params = Object.fromEntries(page.names.map((name, index) => [name, decode(match[index + 1] ?? '')]));
    // A page about an object of a connected account acts for that account.
    const owner = Object.values(params)
      .map((id) => app.ownerOf(id))
      .find((account) => account !== null);
    const reply = await app.as(owner ?? null, () => page.handler({ params, query: url.searchParams, body, request }));
    send(response, reply, request.method);
    return;
  }
  if (request.headers.accept?.includes('text/html')) {
    const asking = { params: {}, query: url.searchParams, body, request };
    send(response, notFoundPage(pageLanguage(null, asking)), request.method);
    return;
  }
  refuse(parts, request, response, unrecognized(request.method ?? 'GET', url.pathname));
}

function send(response: ServerResponse, reply: PageReply, method: string | undefined): void {
  response.writeHead(reply.status ?? 200, { 'content-type': 'text/html; charset=utf-8', ...reply.headers });
  response.end(method === 'HEAD' ? undefined : reply.body);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts = isParts(request.headers['content-type'] ?? '');
  const most = parts ? partsBytesMax : bodyBytesMax;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Who is still sending would not hear the answer.
    if (size <= most) chunks.push(chunk);
    else if (size > heardBytesMax) return undefined;
  }
  if (size > most) return undefined;
  // A body of parts may hold a file, whose bytes are no text.
  return Buffer.concat(chunks).toString(parts ? 'latin1' : 'utf8');
}
