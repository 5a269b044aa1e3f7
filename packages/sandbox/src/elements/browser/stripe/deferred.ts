import type { Intent, StripeFailure } from '../protocol/payment-frame.js';

/** What Elements that were made before their intent say of it. */
export interface Expectation {
  readonly mode: string | undefined;
  readonly amount: number | undefined;
  readonly currency: string | undefined;
  readonly setupFutureUsage: string | null | undefined;
  readonly captureMethod?: string | undefined;
  readonly onBehalfOf?: string | undefined;
}

/** Why an intent is not the one that was shown; undefined when it is. A wallet would have shown another amount than is charged. */
export function mismatch(expected: Expectation, intent: Intent): StripeFailure | undefined {
  const problem = intent.object === 'setup_intent' ? ofSetup(expected, intent) : ofPayment(expected, intent);
  return problem === undefined ? undefined : { type: 'invalid_request_error', message: problem };
}

function ofPayment(expected: Expectation, intent: Intent): string | undefined {
  const { mode, amount, currency, setupFutureUsage, captureMethod, onBehalfOf } = expected;
  if (mode === 'setup') {
    return "Elements was created with mode: 'setup', but the client secret is a PaymentIntent's. Use the client secret of a SetupIntent, or mode: 'payment'.";
  }
  if (intent.currency !== currency) {
    return `The currency of Elements (${currency}) does not match the currency of the PaymentIntent (${String(intent.currency)}). Call elements.update({ currency }) before you confirm.`;
  }
  if (intent.amount !== amount) {
    return `The amount of Elements (${amount}) does not match the amount of the PaymentIntent (${String(intent.amount)}). Call elements.update({ amount }) before you confirm.`;
  }
  // Captured at once or a moment later is one to who pays; what is only held shows otherwise.
  if ((captureMethod === 'manual') !== (intent.capture_method === 'manual')) {
    return `The captureMethod of Elements (${captureMethod ?? 'automatic'}) does not match the capture_method of the PaymentIntent (${String(intent.capture_method)}). Call elements.update({ captureMethod }) before you confirm.`;
  }
  if ((onBehalfOf ?? null) !== (intent.on_behalf_of ?? null)) {
    return `The onBehalfOf of Elements (${onBehalfOf ?? null}) does not match the on_behalf_of of the PaymentIntent (${String(intent.on_behalf_of ?? null)}). Create Elements with onBehalfOf.`;
  }
  // A subscription's first invoice decides by itself what its payment is kept for.
  if (mode === 'payment' && (intent.setup_future_usage ?? null) !== (setupFutureUsage ?? null)) {
    return `The setupFutureUsage of Elements (${setupFutureUsage ?? null}) does not match the setup_future_usage of the PaymentIntent (${String(intent.setup_future_usage ?? null)}). Call elements.update({ setupFutureUsage }) before you confirm.`;
  }
  return undefined;
}

function ofSetup({ mode, amount, setupFutureUsage }: Expectation, intent: Intent): string | undefined {
  if (mode === 'payment' || (mode === 'subscription' && amount !== 0)) {
    return `Elements was created with mode: '${mode}' and an amount of ${amount}, but the client secret is a SetupIntent's, by which nothing is paid.`;
  }
  if (setupFutureUsage && setupFutureUsage !== intent.usage) {
    return `The setupFutureUsage of Elements (${setupFutureUsage}) does not match the usage of the SetupIntent (${String(intent.usage)}). Call elements.update({ setupFutureUsage }) before you confirm.`;
  }
  return undefined;
}
