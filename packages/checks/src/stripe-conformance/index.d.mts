/** One finding: what differs from Stripe's published description, and where. */
export interface Finding {
  keyword: string;
  path: string;
  message: string;
  /** Real Stripe traffic shows this difference too. */
  soft?: boolean;
}

/** One HTTP exchange with the Stripe API; `body` is form-encoded as it was sent. */
export interface Exchange {
  method: string;
  path: string;
  body?: string;
  status?: number;
  response: unknown;
}

export function loadSpec(file: string): unknown;

export class Validator {
  constructor(spec: unknown, options?: { openEnumsStrict?: boolean });
  exchange(exchange: Exchange): { op?: string; request: Finding[]; response: Finding[] };
  request(method: string, path: string, body?: string): Finding[];
  event(event: unknown): Finding[];
}
