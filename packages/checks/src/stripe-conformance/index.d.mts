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

/** Collects what a sandbox (or a proxy before Stripe) saw, to hold it against Stripe's description. */
export interface Recorder {
  readonly exchanges: readonly Exchange[];
  readonly events: readonly unknown[];
  /** Give it to `startSandbox`. */
  onExchange(exchange: Exchange): void;
  /** Give it to `startSandbox`. */
  onEvent(event: unknown): void;
  /** Every difference, strictly and without exceptions, each once and readable. */
  findings(): string[];
  /** @throws Error listing the differences, when there are any */
  assertConforms(): void;
}

export function createRecorder(): Recorder;

/** What the sandboxes of a test did, in whatever process they ran. */
export interface Recording {
  readonly folder: string;
  /** All that was recorded until now. */
  read(): Recorder;
  remove(): void;
}

/**
 * Records every sandbox of this process, and of those that it starts from now on with its environment: it sets
 * `NODE_OPTIONS` and `TILLKIT_SANDBOX_RECORDING`.
 */
export function startRecording(): Promise<Recording>;
