import type { Fault, RequestFault } from '../../core/faults/fault.js';

export interface Preset {
  readonly name: string;
  readonly label: string;
  readonly fault: Fault;
}

/** Meets stripe.confirmPayment() in the browser as well as a confirmation by the server. */
function confirmation(kind: RequestFault['kind']): RequestFault {
  return { on: 'request', kind, method: 'POST', path: '/v1/payment_intents/{id}/confirm' };
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
  {
    name: 'script_slow',
    label: 'Let Stripe.js load in 10 seconds',
    fault: { on: 'stripe_js', kind: 'slow', delayMs: 10_000 },
  },
  {
    name: 'element',
    label: 'Let the payment fields fail to load',
    fault: { on: 'stripe_js', kind: 'fail', part: 'element' },
  },
  {
    name: 'element_slow',
    label: 'Let the payment fields load in 5 seconds',
    fault: { on: 'stripe_js', kind: 'slow', part: 'element', delayMs: 5_000 },
  },
  { name: 'confirm_error', label: 'Answer the next confirmation with a 500', fault: confirmation('server_error') },
  { name: 'confirm_limit', label: 'Answer the next confirmation with a 429', fault: confirmation('rate_limit') },
  { name: 'confirm_silent', label: 'Never answer the next confirmation', fault: confirmation('timeout') },
  { name: 'confirm_cut', label: 'Cut the next confirmation before it pays', fault: confirmation('cut') },
  {
    name: 'confirm_lost',
    label: 'Cut the next confirmation after it has paid',
    fault: { ...confirmation('cut'), when: 'after' },
  },
];
