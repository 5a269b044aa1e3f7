import { describe, expect, it } from 'vitest';
import { type Answer, callSandbox } from '../test/call.js';
import { sandboxBench } from '../test/conformance.js';

/*
 * Errors as Stripe's test mode has given them to applications: status, code, parameter and words. A code or a parameter
 * that is null here was not there.
 */

const bench = sandboxBench();
const call = (method: string, path: string, body?: string) => callSandbox(bench.sandbox, method, path, body);

function recorded({ status, body }: Answer, wanted: [number, string | null, string | null, string]): void {
  const { error } = body;
  expect([status, error?.code ?? null, error?.param ?? null, error?.message]).toEqual(wanted);
}

const pay = async (more = {}) =>
  bench.stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    payment_method: 'pm_card_visa',
    confirm: true,
    return_url: 'https://shop.example/return',
    ...more,
  });

describe('an error of Stripe, as recorded:', () => {
  it.each([
    ['GET', '/v1/charges/an-id', '', [404, 'resource_missing', 'id', "No such charge: 'an-id'"]],
    ['GET', '/v1/customers/an-id', '', [404, 'resource_missing', 'id', "No such customer: 'an-id'"]],
    ['GET', '/v1/payment_intents/an-id', '', [404, 'resource_missing', 'intent', "No such payment_intent: 'an-id'"]],
    ['GET', '/v1/setup_intents/an-id', '', [404, 'resource_missing', 'intent', "No such setupintent: 'an-id'"]],
    [
      'POST',
      '/v1/payment_methods/an-id/attach',
      'customer=cus_1',
      [404, 'resource_missing', 'payment_method', "No such PaymentMethod: 'an-id'"],
    ],
    [
      'POST',
      '/v1/payment_intents',
      'amount=200&currency=usd&transfer_data[destination]=000000001',
      [400, 'resource_missing', 'transfer_data[destination]', "No such destination: '000000001'"],
    ],
    [
      'POST',
      '/v1/payment_intents',
      'amount=0&currency=usd',
      [
        400,
        'parameter_invalid_integer',
        'amount',
        'The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment Method for future use without an immediate payment, use a Setup Intent instead: https://docs.stripe.com/payments/setup-intents',
      ],
    ],
  ] as const)('%s %s %s', async (method, path, body, wanted) => {
    recorded(await call(method, path, body === '' ? undefined : body), [...wanted]);
  });

  it('an unknown price of a new subscription is named by its place', async () => {
    const { id } = await bench.stripe.customers.create();
    recorded(await call('POST', '/v1/subscriptions', `customer=${id}&items[0][price]=invalid`), [
      400,
      'resource_missing',
      'items[0][price]',
      "No such price: 'invalid'",
    ]);
  });

  it('a payment that cannot be canceled says which can', async () => {
    const { id } = await pay();
    recorded(await call('POST', `/v1/payment_intents/${id}/cancel`), [
      400,
      'payment_intent_unexpected_state',
      null,
      'You cannot cancel this PaymentIntent because it has a status of succeeded. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.',
    ]);
  });

  it('a set-up that cannot be canceled says which can', async () => {
    const done = await bench.stripe.setupIntents.create({
      confirm: true,
      payment_method: 'pm_card_visa',
      return_url: 'https://shop.example/',
    });
    recorded(await call('POST', `/v1/setup_intents/${done.id}/cancel`), [
      400,
      'setup_intent_unexpected_state',
      null,
      'You cannot cancel this SetupIntent because it has a status of succeeded. Only a SetupIntent with one of the following statuses may be canceled: `requires_payment_method`, `requires_confirmation`, or `requires_action`.',
    ]);
    const open = await bench.stripe.setupIntents.create();
    await bench.stripe.setupIntents.cancel(open.id);
    recorded(await call('POST', `/v1/setup_intents/${open.id}/cancel`), [
      400,
      'setup_intent_unexpected_state',
      null,
      'You cannot cancel this SetupIntent because it it already canceled.',
    ]);
  });

  it('a refund has its amounts with their currency', async () => {
    const charge = String((await pay()).latest_charge);
    recorded(await call('POST', '/v1/refunds', `charge=${charge}&amount=1100`), [
      400,
      null,
      'amount',
      'Refund amount ($11.00) is greater than charge amount ($10.00)',
    ]);
    recorded(await call('POST', '/v1/refunds', `charge=${charge}&amount=-1`), [
      400,
      'parameter_invalid_integer',
      'amount',
      'This value must be greater than or equal to 1.',
    ]);
    await bench.stripe.refunds.create({ charge, amount: 500 });
    recorded(await call('POST', '/v1/refunds', `charge=${charge}&amount=600`), [
      400,
      null,
      'amount',
      'Refund amount ($6.00) is greater than unrefunded amount on charge ($5.00)',
    ]);
    await bench.stripe.refunds.create({ charge });
    recorded(await call('POST', '/v1/refunds', `charge=${charge}&amount=100`), [
      400,
      'charge_already_refunded',
      null,
      `Charge ${charge} has already been refunded.`,
    ]);
  });

  it('a charge that is disputed cannot be refunded', async () => {
    const charge = String((await pay({ payment_method: 'pm_card_createDispute' })).latest_charge);
    recorded(await call('POST', '/v1/refunds', `charge=${charge}`), [
      400,
      'charge_disputed',
      null,
      `Charge ${charge} has been charged back; cannot issue a refund.`,
    ]);
  });
});
