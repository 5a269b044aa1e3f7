import type { Request, Response } from 'express';
import type { ReplyOutcome } from './request-billing.js';

/** When a request costs nothing, by how its reply ended. */
export interface ReplyEndOptions {
  /** Whether a reply of 400 to 499 costs nothing either. Default true. One of 500 and above never costs anything. */
  releaseOnClientError?: boolean | undefined;
  /**
   * Whether a reply costs nothing when the client leaves before its end. Default false: once its first byte is out it
   * costs what it would have cost, since most of it may have been read.
   */
  releaseOnDisconnect?: boolean | undefined;
}

/** How a reply has ended, when it is closed. */
export function outcomeOf(
  req: Request,
  res: Response,
  { releaseOnClientError = true, releaseOnDisconnect = false }: ReplyEndOptions,
): ReplyOutcome {
  if (res.statusCode >= (releaseOnClientError ? 400 : 500)) return 'failed';
  // False when the connection was cut before all of the reply had gone out.
  if (res.writableFinished) return 'succeeded';
  return res.headersSent && !releaseOnDisconnect && hasClientLeft(req, res) ? 'left' : 'failed';
}

const cutByOtherSide = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT']);

/** Whether the other side cut the connection. A handler that fails cuts it too: that is no fault of the client's. */
function hasClientLeft({ socket }: Request, res: Response): boolean {
  if (socket.readableEnded) return true;
  const { code } = (socket.errored ?? {}) as { code?: unknown };
  // A handler may destroy the reply with an error of the same kind, of a connection of its own.
  return res.errored === null && typeof code === 'string' && cutByOtherSide.has(code);
}
