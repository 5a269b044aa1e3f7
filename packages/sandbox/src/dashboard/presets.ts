import type { Fault } from '../faults/fault.js';

export interface Preset {
  readonly name: string;
  readonly label: string;
  readonly fault: Fault;
}

/** The faults that one button orders. Others are ordered by library or HTTP. */
export const presets: readonly Preset[] = [
  {
    name: 'error',
    label: 'Answer the next request with a 500',
    fault: { on: 'request', kind: 'server_error', method: 'POST' },
  },
  { name: 'limit', label: 'Answer the next request with a 429', fault: { on: 'request', kind: 'rate_limit' } },
  {
    name: 'lost',
    label: 'Lose the answer of the next payment',
    fault: { on: 'request', kind: 'cut', when: 'after', method: 'POST', path: '/v1/payment_intents*', times: 2 },
  },
  { name: 'duplicate', label: 'Deliver the next event twice', fault: { on: 'delivery', kind: 'duplicate' } },
  {
    name: 'reorder',
    label: 'Let the next event be overtaken',
    fault: { on: 'delivery', kind: 'reorder', delayMs: 10_000 },
  },
  {
    name: 'delay',
    label: 'Delay the next event by 10 seconds',
    fault: { on: 'delivery', kind: 'delay', delayMs: 10_000 },
  },
  { name: 'drop', label: 'Drop the next event', fault: { on: 'delivery', kind: 'drop' } },
  { name: 'script', label: 'Let Stripe.js fail to load', fault: { on: 'stripe_js', kind: 'fail' } },
];
