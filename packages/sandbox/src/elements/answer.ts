import type { App, PageReply, PageRequest } from '../core/app.js';
import { StripeError } from '../core/errors.js';
import { authenticate } from '../wire/authentication.js';
import { json } from '../wire/pages/document.js';

/** Registers what a frame of Stripe.js asks with its key. Answers, and errors, are JSON like the API's. */
export function answerFrame(
  app: App,
  path: string,
  ownerOf: (fields: URLSearchParams) => string | null,
  act: (fields: URLSearchParams) => object,
): void {
  app.page('POST', path, ({ body, request }: PageRequest): PageReply => {
    const fields = new URLSearchParams(body);
    try {
      authenticate(request.headers.authorization, undefined, app.keys);
      return json(
        200,
        app.as(ownerOf(fields), () => act(fields)),
      );
    } catch (error) {
      if (error instanceof StripeError) return json(error.status, { error: error.body });
      throw error;
    }
  });
}
