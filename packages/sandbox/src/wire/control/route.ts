import type { App, Page, PageReply, PageRequest } from '../../core/app.js';
import { StripeError } from '../../core/errors.js';
import { FaultOrderError } from '../../core/faults/fault.js';
import { json } from '../pages/document.js';
import { refuseStranger } from './stranger.js';

/** What a control is asked: its path's segments, and the JSON it was sent. */
export interface ControlCall {
  params: Record<string, string>;
  input: unknown;
}

/** An order that cannot be carried out; its message says what to change. */
export class ControlError extends Error {
  override name = 'ControlError';
}

/**
 * One control of the sandbox itself, below `/_sandbox/`, where Stripe has nothing: JSON in and out, no key. A web page
 * of another origin cannot use it.
 *
 * @param handle gives undefined for what is not there
 */
export function controlRoute(
  app: App,
  method: Page['method'],
  path: string,
  handle: (call: ControlCall) => unknown,
): void {
  app.page(method, path, async (request) => {
    const refused = refuseStranger(app, request.request);
    if (refused) return refused;
    try {
      const result = await handle({ params: request.params, input: readJson(method, request) });
      return result === undefined
        ? failure(404, `There is nothing at ${request.request.url}.`)
        : json(200, result as object);
    } catch (error) {
      if (error instanceof StripeError) return failure(error.status, error.body.message);
      if (error instanceof FaultOrderError || error instanceof ControlError) return failure(400, error.message);
      throw error;
    }
  });
}

function readJson(method: Page['method'], { body, request }: PageRequest): unknown {
  if (method !== 'POST') return undefined;
  if (body !== '' && !/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
    throw new ControlError('The body must be JSON: send content-type: application/json.');
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    throw new ControlError('The body is not valid JSON.');
  }
}

function failure(status: number, message: string): PageReply {
  return json(status, { error: { message } });
}
