import { lookup } from 'node:dns';
import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackAddress } from '../core/loopback.js';

/** What came of one delivery. */
export interface Outcome {
  /** The answer's HTTP status; null when there was none. */
  status: number | null;
  /** Why it was not received; null for an answer that is a success. */
  error: string | null;
  /** The target may not be sent to: no retry changes that. */
  refused: boolean;
}

export interface PostOptions {
  headers: OutgoingHttpHeaders;
  /** Hosts beyond loopback that may be sent to. */
  hosts: readonly string[];
  signal: AbortSignal;
}

/** The target is beyond loopback. */
class TargetRefused extends Error {
  constructor(host: string, address: string) {
    const where = host === address ? host : `${host} (${address})`;
    super(`${where} is not on this machine: nothing was sent. To send webhooks there, add '${host}' to webhookHosts.`);
  }
}

/**
 * Posts a webhook, to loopback and to `hosts` only. A name is judged by the address that the connection is made to, so
 * that no name server can lead it elsewhere. Redirects are not followed.
 */
export function post(url: string, payload: string, { headers, hosts, signal }: PostOptions): Promise<Outcome> {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isAllowed = hosts.includes(host);
  if (!isAllowed && isIP(host) !== 0 && !isLoopbackAddress(host))
    return Promise.resolve(failed(new TargetRefused(host, host)));
  return new Promise((resolve) => {
    const request = protocol === 'https:' ? httpsRequest : httpRequest;
    const onError = (error: Error) => resolve(failed(error));
    request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(payload) },
        signal,
        // A connection that was kept may be closed by the other side just as it is used again.
        agent: false,
        ...(isAllowed ? {} : { lookup: loopbackOnly }),
      },
      (reply) => {
        const { statusCode: status = 0 } = reply;
        const ok = status >= 200 && status < 300;
        // The body is of no interest, but an unread one would hold the connection.
        reply.resume();
        reply.on('error', onError);
        reply.on('end', () =>
          resolve({ status, error: ok ? null : `The endpoint answered ${status}.`, refused: false }),
        );
      },
    )
      .on('error', onError)
      .end(payload);
  });
}

function failed(error: Error): Outcome {
  const { message } = error.cause instanceof Error ? error.cause : error;
  return { status: null, error: message, refused: error instanceof TargetRefused };
}

/** Resolves a name, and gives its addresses on this machine. */
const loopbackOnly: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0);
    const own = addresses.filter(({ address }) => isLoopbackAddress(address));
    const [first] = own;
    if (!first) return callback(new TargetRefused(host, addresses[0]?.address ?? ''), '', 0);
    if (options.all) return callback(null, own);
    callback(null, first.address, first.family);
  });
};
