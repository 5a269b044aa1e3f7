import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from './app.js';
import { faultReply, withholdReply } from './faults/meet.js';
import { type Api, askedOf, type Exchange } from './wire/api.js';
import { isParts } from './wire/request-body.js';

const bodyBytesMax = 1_000_000;

/** A file of the greatest size that Stripe takes as evidence, and what is around it. */
const partsBytesMax = 5_100_000;

export interface ServerParts {
  app: App;
  api: Api;
  onExchange(exchange: Exchange): void;
  /** Told of every request that may have changed something. */
  onWrite(): void;
  /** What is due by the clock happens before a page is shown. */
  beforePage(): void;
}

/** Serves the API below /v1 and /v2, and the pages everywhere else. */
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
  const isApi = /^\/v\d\//.test(target);
  if (isApi) allowOrigins(request, response);
  if (isApi && request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const body = await readBody(request);
  if (body === undefined) {
    response.writeHead(413, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    response.end(`The body is larger than the sandbox takes: ${bodyBytesMax} bytes, with a file ${partsBytesMax}.`);
    return;
  }
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  if (!isApi) {
    parts.beforePage();
    await servePage(app, request, response, target, body);
    if (writes) parts.onWrite();
    return;
  }
  const method = request.method ?? 'GET';
  const asked = { method, target, headers: request.headers, body };
  const fault = app.faults.onRequest(method, new URL(target, app.origin).pathname);
  const answer = fault && fault.when !== 'after' ? undefined : await api.answer(asked);
  if (writes) parts.onWrite();
  const reply = fault ? faultReply(fault) : answer;
  if (!reply) {
    if (fault) withholdReply(fault, response);
    return;
  }
  onExchange({ method, ...askedOf(asked), status: reply.status, response: JSON.parse(reply.body) });
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
}

/** Stripe.js calls the API from the merchant's own pages. */
function allowOrigins(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.origin === undefined) return;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'GET, POST, DELETE, OPTIONS');
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
  response.setHeader('access-control-expose-headers', 'Request-Id, Stripe-Version, Idempotent-Replayed');
  response.setHeader('access-control-max-age', '300');
}

async function servePage(
  app: App,
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  body: string,
): Promise<void> {
  if (!URL.canParse(target, app.origin)) {
    response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' });
    response.end('This is not a URL.');
    return;
  }
  const url = new URL(target, app.origin);
  const asked = request.method === 'HEAD' ? 'GET' : request.method;
  for (const page of app.pages) {
    const match = page.method === asked ? page.pattern.exec(url.pathname) : null;
    if (!match) continue;
    const params = Object.fromEntries(page.names.map((name, index) => [name, decode(match[index + 1] ?? '')]));
    // A page about an object of a connected account acts for that account.
    const owner = Object.values(params)
      .map((id) => app.ownerOf(id))
      .find((account) => account !== null);
    const reply = await app.as(owner ?? null, () => page.handler({ params, query: url.searchParams, body, request }));
    response.writeHead(reply.status ?? 200, { 'content-type': 'text/html; charset=utf-8', ...reply.headers });
    response.end(request.method === 'HEAD' ? undefined : reply.body);
    return;
  }
  const message = `Unrecognized request URL (${request.method}: ${url.pathname}).`;
  response.writeHead(404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { type: 'invalid_request_error', message } }));
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
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  // A body of parts may hold a file, whose bytes are no text.
  return Buffer.concat(chunks).toString(parts ? 'latin1' : 'utf8');
}
