import type { RouteTable } from '../http/endpoint.js';
import type { Streams } from './service.js';

export function streamRoutes(streams: Streams): RouteTable {
  return {
    openStream: { action: 'view', stream: ({ identity, req }, res) => streams.open(identity.accountId, req, res) },
  };
}
