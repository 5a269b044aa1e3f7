import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../index.js';
import { testCards } from '../test-cards/index.js';

/* Whatever is asked of it, in whatever order: a PaymentIntent moves only as Stripe documents, and nothing answers 500. */

/** Stripe's life cycle of a PaymentIntent. */
const documented: Record<string, string[]> = {
  requires_payment_method: [
    'requires_payment_method',
    'requires_confirmation',
    'requires_action',
    'requires_capture',
    'succeeded',
    'canceled',
  ],
  requires_confirmation: [
    'requires_confirmation',
    'requires_payment_method',
    'requires_action',
    'requires_capture',
    'succeeded',
    'canceled',
  ],
  requires_action: ['requires_action', 'requires_confirmation', 'requires_payment_method', 'succeeded', 'canceled'],
  requires_capture: ['requires_capture', 'succeeded', 'canceled'],
  succeeded: ['succeeded'],
  canceled: ['canceled'],
};

type Params = Record<string, string>;
interface Step {
  verb: 'update' | 'confirm' | 'capture' | 'cancel' | 'refund' | 'detach' | 'retrieve';
  params: Params;
}

/** The names of the cards that do anything but to succeed. */
const unlike = testCards
  .filter(({ behaviour, checks }) => Object.keys(behaviour).length > 1 || checks)
  .flatMap(({ tokens }) => tokens);

const amount = fc.oneof(
  fc.constantFrom('50', '1000', '49', '0', '-5', '1e3', '10.5', 'NaN', '99999999999999999999'),
  fc.nat().map(String),
);
const method = fc.oneof(
  { weight: 2, arbitrary: fc.constant('pm_card_visa') },
  { weight: 3, arbitrary: fc.constantFrom(...unlike, 'pm_nobody', '', 'card') },
);
const noise = fc.constantFrom<Params>(
  {},
  { 'metadata[k]': 'v' },
  { metadata: '' },
  { nonsense: '1' },
  { 'expand[]': 'latest_charge' },
  { 'expand[]': 'nonsense' },
  { setup_future_usage: 'off_session' },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    verb: fc.constant('update' as const),
    params: fc.oneof(
      amount.map((value) => ({ amount: value })),
      method.map((value) => ({ payment_method: value })),
      noise,
    ),
  }),
  fc.record({
    verb: fc.constant('confirm' as const),
    params: fc.tuple(method, noise, fc.boolean()).map(([value, more, off]) => ({
      payment_method: value,
      return_url: 'https://a.example',
      ...more,
      ...(off ? { off_session: 'true' } : {}),
    })),
  }),
  fc.record({
    verb: fc.constant('capture' as const),
    params: fc.oneof(
      fc.constant<Params>({}),
      amount.map((value) => ({ amount_to_capture: value })),
    ),
  }),
  fc.record({
    verb: fc.constant('cancel' as const),
    params: fc.constantFrom<Params>({}, { cancellation_reason: 'abandoned' }, { cancellation_reason: 'bored' }),
  }),
  fc.record({
    verb: fc.constant('refund' as const),
    params: fc.oneof(
      fc.constant<Params>({}),
      amount.map((value) => ({ amount: value })),
    ),
  }),
  fc.record({ verb: fc.constantFrom('detach' as const, 'retrieve' as const), params: noise }),
);

async function ask(sandbox: Sandbox, verb: string, path: string, params: Params = {}) {
  const form = new URLSearchParams(params).toString();
  const reply = await fetch(`${sandbox.url}${path}${verb === 'GET' && form ? `?${form}` : ''}`, {
    method: verb,
    headers: { authorization: `Bearer ${sandbox.secretKey}`, 'content-type': 'application/x-www-form-urlencoded' },
    ...(verb === 'POST' ? { body: form } : {}),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, never> & { id: string; status: string } };
}

async function run(
  sandbox: Sandbox,
  { verb, params }: Step,
  id: string,
  paymentMethod: string | null,
): Promise<number> {
  const intent = `/v1/payment_intents/${id}`;
  if (verb === 'retrieve') return (await ask(sandbox, 'GET', intent)).status;
  if (verb === 'refund') return (await ask(sandbox, 'POST', '/v1/refunds', { payment_intent: id, ...params })).status;
  if (verb === 'detach')
    return (await ask(sandbox, 'POST', `/v1/payment_methods/${paymentMethod ?? 'pm_x'}/detach`, params)).status;
  return (await ask(sandbox, 'POST', verb === 'update' ? intent : `${intent}/${verb}`, params)).status;
}

it('holds for random sequences of valid and invalid calls', { timeout: 120_000 }, async () => {
  const sandbox = await startSandbox();
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.constantFrom('automatic', 'automatic_async', 'manual'),
        fc.array(step, { minLength: 4, maxLength: 12, size: 'max' }),
        async (known, capture_method, steps) => {
          const customer = known ? (await ask(sandbox, 'POST', '/v1/customers')).body.id : undefined;
          const made = await ask(sandbox, 'POST', '/v1/payment_intents', {
            amount: '1000',
            currency: 'usd',
            capture_method,
            ...(customer ? { customer } : {}),
          });
          const { id } = made.body;
          let { status } = made.body;
          let paymentMethod: string | null = null;
          for (const next of steps) {
            const answered = await run(sandbox, next, id, paymentMethod);
            expect([200, 400, 402, 404]).toContain(answered);
            const { body } = await ask(sandbox, 'GET', `/v1/payment_intents/${id}`, { 'expand[]': 'latest_charge' });
            const now = body as unknown as {
              status: string;
              amount: number;
              amount_received: number;
              amount_capturable: number;
              payment_method: string | null;
              latest_charge: { amount_captured: number; amount_refunded: number } | null;
            };
            expect(documented[status]).toContain(now.status);
            // A refused request changes no status; a decline (402) may.
            if (answered === 400 || answered === 404) expect(now.status).toBe(status);
            expect(now.amount_capturable).toBe(now.status === 'requires_capture' ? now.amount : 0);
            if (now.status !== 'succeeded') expect(now.amount_received).toBe(0);
            else if (capture_method !== 'manual') expect(now.amount_received).toBe(now.amount);
            else expect(now.amount_received).toBeLessThanOrEqual(now.amount);
            if (now.status === 'succeeded') {
              const charge = now.latest_charge;
              expect(charge?.amount_captured).toBe(now.amount_received);
              expect(charge?.amount_refunded).toBeLessThanOrEqual(now.amount);
            }
            ({ status, payment_method: paymentMethod } = now);
          }
        },
      ),
      { numRuns: 50 },
    );
    await expectMoneyConserved(sandbox);
  } finally {
    await sandbox.close();
  }
});

/** Charges minus refunds, and minus disputes that were not won, are what the balance transactions sum up to. */
async function expectMoneyConserved(sandbox: Sandbox): Promise<void> {
  const sum = async (path: string, field: string, keep: (row: Record<string, unknown>) => boolean) => {
    let total = 0;
    let after: string | undefined;
    do {
      const { body } = await ask(sandbox, 'GET', path, { limit: '100', ...(after ? { starting_after: after } : {}) });
      const page = body as unknown as { data: Record<string, unknown>[]; has_more: boolean };
      for (const row of page.data.filter(keep)) total += Number(row[field]);
      after = page.has_more ? String(page.data.at(-1)?.id) : undefined;
    } while (after);
    return total;
  };
  const charged = await sum('/v1/charges', 'amount_captured', ({ paid }) => paid === true);
  const refunded = await sum('/v1/refunds', 'amount', ({ status }) => status !== 'failed');
  const disputed = await sum(
    '/v1/disputes',
    'amount',
    ({ status }) => status !== 'won' && !String(status).startsWith('warning'),
  );
  expect(charged).toBeGreaterThan(0);
  expect(await sum('/v1/balance_transactions', 'amount', () => true)).toBe(charged - refunded - disputed);
}
