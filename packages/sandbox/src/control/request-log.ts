import type { App } from '../core/app.js';
import type { Exchange } from '../wire/api.js';
import { controlRoute } from '../wire/control/route.js';

const keptMax = 100;

/** The latest requests to the API, by their ids: what the `request_log_url` of an error leads to. */
export class RequestLog {
  private readonly kept = new Map<string, Exchange>();

  add(requestId: string, exchange: Exchange): void {
    this.kept.set(requestId, exchange);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= keptMax) return;
      this.kept.delete(oldest);
    }
  }

  get(requestId: string): Exchange | undefined {
    return this.kept.get(requestId);
  }
}

/** The log by HTTP. */
export function registerRequestLog(app: App, log: RequestLog): void {
  controlRoute(app, 'GET', '/_sandbox/requests/:request', ({ params }) => {
    const id = params.request ?? '';
    const exchange = log.get(id);
    return exchange && { id, ...exchange };
  });
}
