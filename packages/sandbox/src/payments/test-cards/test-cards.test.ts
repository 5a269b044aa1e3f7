import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { callSandbox } from '../../test/call.js';
import { sandboxBench } from '../../test/conformance.js';
import type { Decline, TestCard } from './card.js';
import { declines } from './declines.js';
import { refusedTestCards, testCardByToken, testCardGroups, testCards } from './index.js';

const bench = sandboxBench();
const return_url = 'https://shop.example/return';
const amount = { amount: 1500, currency: 'usd' };

/** A payment method of a typed card, as Stripe.js makes it. */
async function typed(number: string, more: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const { sandbox } = bench;
  const cvc = /^3[47]/.test(number) ? '1234' : '123';
  const form = new URLSearchParams({
    type: 'card',
    key: sandbox.publishableKey,
    'card[number]': number,
    'card[exp_month]': '4',
    'card[exp_year]': '2031',
    'card[cvc]': cvc,
    ...more,
  });
  const { body } = await callSandbox(sandbox, 'POST', '/v1/payment_methods', form.toString(), { authorization: '' });
  return body;
}

const postalCode = { 'billing_details[address][postal_code]': '12345' };
const line1 = { 'billing_details[address][line1]': '1 Main St' };

/** What became of a payment: the intent, or the error's fields. */
async function pay(payment_method: string): Promise<Record<string, unknown>> {
  const intent = await bench.stripe.paymentIntents.create(amount);
  const form = new URLSearchParams({ payment_method, return_url }).toString();
  const { body } = await callSandbox(bench.sandbox, 'POST', `/v1/payment_intents/${intent.id}/confirm`, form);
  return body.error ?? body;
}

async function chargeOf(payment_method: string): Promise<Stripe.Charge> {
  const outcome = (await pay(payment_method)) as unknown as {
    payment_intent?: { latest_charge: string };
    latest_charge?: string;
  };
  return bench.stripe.charges.retrieve(outcome.payment_intent?.latest_charge ?? outcome.latest_charge ?? '');
}

function declineOf({ behaviour, checks }: TestCard): Decline | undefined {
  if (behaviour.kind === 'declines' || behaviour.kind === 'declines_charges') return behaviour.decline;
  return checks?.cvc === 'fail' ? declines.incorrectCvc : undefined;
}

describe.each(testCardGroups.map((group) => [group.title, group] as const))('%s', (_title, { cards }) => {
  it('are taken with the number, and pay as they should', async () => {
    for (const card of cards) {
      const method = await typed(card.number);
      expect(method, card.number).toMatchObject({
        card: {
          brand: card.brand,
          country: card.country ?? 'US',
          funding: card.funding ?? 'credit',
          last4: card.number.slice(-4),
          networks: { available: card.coBrand ? [card.coBrand, card.brand] : [card.brand] },
        },
      });
      const outcome = await pay(String(method.id));
      const decline = declineOf(card);
      if (decline) expect(outcome, card.number).toMatchObject({ type: 'card_error', code: decline.code });
      else if (card.behaviour.kind === 'authenticates')
        expect(outcome, card.number).toMatchObject({
          status: 'requires_action',
          next_action: { type: 'redirect_to_url' },
        });
      else expect(outcome, card.number).toMatchObject({ status: 'succeeded', amount_received: 1500 });
    }
  });

  it('are attached by their names', async () => {
    const customer = (await bench.stripe.customers.create()).id;
    for (const card of cards) {
      for (const token of card.tokens) {
        const { status, body } = await callSandbox(
          bench.sandbox,
          'POST',
          `/v1/payment_methods/${token}/attach`,
          `customer=${customer}`,
        );
        const refused = card.behaviour.kind === 'declines' || card.checks?.cvc === 'fail';
        expect([token, status], token).toEqual([token, refused ? 402 : 200]);
        if (!refused) expect(body, token).toMatchObject({ customer, card: { last4: card.number.slice(-4) } });
      }
    }
  });
});

describe('the published list', () => {
  it('has each number and each name once, and every number passes the check of its digits', () => {
    const numbers = testCards.map(({ number }) => number);
    const tokens = testCards.flatMap((card) => card.tokens);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const number of numbers) {
      const sum = [...number].reverse().reduce((total, digit, index) => {
        const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
        return total + (value > 9 ? value - 9 : value);
      }, 0);
      expect([number, sum % 10]).toEqual([number, 0]);
    }
    for (const token of ['pm_card_us', 'pm_card_gb', 'pm_card_th_debit', 'pm_card_radarBlock', 'pm_card_avsFail'])
      expect(testCardByToken(token), token).toBeDefined();
  });

  it.each([
    ...refusedTestCards.flatMap(({ numbers }) => numbers),
    // Published once, and no longer.
    '4000006430000009',
    '4000000000000093',
    '4000004840000008',
    // Well formed, and of nobody's list.
    '4111111111111111',
    '5500000000000004',
  ])('does not have %s, which is refused', async (number) => {
    expect(await typed(number)).toMatchObject({
      error: { code: 'card_declined', decline_code: 'test_mode_live_card' },
    });
  });
});

describe('a declined payment, as recorded', () => {
  const none = undefined;
  it.each([
    // token, code, decline_code, param, advice_code, network_advice_code, network_decline_code
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline', none, 'try_again_later', none, '01'],
    [
      'pm_card_visa_chargeDeclinedInsufficientFunds',
      'card_declined',
      'insufficient_funds',
      none,
      'try_again_later',
      '02',
      '51',
    ],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card', none, 'do_not_try_again', '01', '41'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card', none, 'do_not_try_again', '01', '43'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card', 'exp_month', 'confirm_card_data', '03', '54'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc', 'cvc', 'confirm_card_data', '03', 'N7'],
    [
      'pm_card_chargeDeclinedProcessingError',
      'processing_error',
      'processing_error',
      none,
      'try_again_later',
      none,
      '06',
    ],
    [
      'pm_card_visa_chargeDeclinedVelocityLimitExceeded',
      'card_declined',
      'card_velocity_exceeded',
      none,
      'try_again_later',
      '02',
      '61',
    ],
    ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline', none, 'try_again_later', none, '01'],
    ['pm_card_radarBlock', 'card_declined', 'fraudulent', none, none, none, none],
  ])('%s', async (token, code, decline_code, param, advice_code, network_advice_code, network_decline_code) => {
    const error = (await pay(token)) as unknown as { payment_intent: Stripe.PaymentIntent; [field: string]: unknown };
    const fields = { code, decline_code, param, advice_code, network_advice_code, network_decline_code };
    const said = (from: object) =>
      Object.fromEntries(Object.keys(fields).map((name) => [name, (from as Record<string, unknown>)[name]]));
    expect(said(error)).toEqual(fields);
    expect(said(error.payment_intent.last_payment_error ?? {})).toEqual(fields);
    // The card shows that its code was right, whatever the bank decided.
    expect(error.payment_method).toMatchObject({
      card: { checks: { cvc_check: token === 'pm_card_radarBlock' ? 'unavailable' : 'pass' } },
    });
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', '', '01'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'exp_month', '54'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'cvc', 'N7'],
    ['pm_card_cvcCheckFail', 'incorrect_cvc', 'cvc', undefined],
  ])('%s is refused as it is saved, with a parameter that may be empty', async (token, code, param, network) => {
    const customer = (await bench.stripe.customers.create()).id;
    const path = `/v1/payment_methods/${token}/attach`;
    const { status, body } = await callSandbox(bench.sandbox, 'POST', path, `customer=${customer}`);
    expect([status, body.error]).toMatchObject([402, { code, param }]);
    expect(body.error?.network_decline_code).toBe(network);
  });

  it.each([
    ['tok_visa_chargeCustomerFailLostCard', 'lost_card'],
    ['tok_visa_chargeCustomerFailStolenCard', 'stolen_card'],
  ])('%s attaches, and is declined as its name says', async (source, decline_code) => {
    const customer = await bench.stripe.customers.create({ source });
    const charge = bench.stripe.charges.create({ ...amount, customer: customer.id });
    await expect(charge).rejects.toMatchObject({ code: 'card_declined', decline_code });
  });

  it.each([
    ['tok_visa_debit_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['tok_visa_chargeDeclinedFraudulent', 'fraudulent'],
    ['tok_visa_chargeDeclinedExpiredCard', 'expired_card'],
  ])('%s is declined', async (source, decline_code) => {
    await expect(bench.stripe.charges.create({ ...amount, source })).rejects.toMatchObject({ decline_code });
  });

  it('says in its outcome who declined it', async () => {
    expect((await chargeOf('pm_card_visa_chargeDeclined')).outcome).toMatchObject({
      network_status: 'declined_by_network',
      reason: 'generic_decline',
      risk_level: 'normal',
      seller_message: 'The bank did not return any further details with this decline.',
      type: 'issuer_declined',
    });
    expect((await chargeOf('pm_card_chargeDeclinedExpiredCard')).outcome).toMatchObject({
      network_decline_code: '54',
      reason: 'expired_card',
      seller_message: 'The bank returned the decline code `expired_card`.',
      type: 'issuer_declined',
    });
    expect(await chargeOf('pm_card_radarBlock')).toMatchObject({
      fraud_details: { stripe_report: 'fraudulent' },
      outcome: {
        network_status: 'not_sent_to_network',
        reason: 'highest_risk_level',
        risk_level: 'highest',
        rule: 'block_if_high_risk',
        seller_message: 'Stripe blocked this payment as too risky.',
        type: 'blocked',
      },
    });
    expect((await chargeOf('pm_card_riskLevelElevated')).outcome).toMatchObject({
      risk_level: 'elevated',
      type: 'authorized',
    });
  });
});

describe('the checks of a card', () => {
  it('pass once its bank was asked, of what was given', async () => {
    const plain = await typed('4242424242424242');
    const whole = await typed('4242424242424242', { ...postalCode, ...line1 });
    expect([plain, whole]).toMatchObject([
      { card: { checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'unchecked' } } },
      {
        card: {
          checks: { address_line1_check: 'unchecked', address_postal_code_check: 'unchecked', cvc_check: 'unchecked' },
        },
      },
    ]);
    const none = { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' };
    const all = { address_line1_check: 'pass', address_postal_code_check: 'pass', cvc_check: 'pass' };
    for (const [method, checks] of [
      [plain, none],
      [whole, all],
    ] as const) {
      expect((await chargeOf(String(method.id))).payment_method_details?.card?.checks).toEqual(checks);
      expect((await bench.stripe.paymentMethods.retrieve(String(method.id))).card?.checks).toEqual(checks);
    }
  });

  it('fail by the postal code where one was given, as recorded', async () => {
    const number = '4000000000000036';
    expect(await pay(String((await typed(number)).id))).toMatchObject({ status: 'succeeded' });
    expect(await pay(String((await typed(number, postalCode)).id))).toMatchObject({
      code: 'incorrect_zip',
      decline_code: 'incorrect_zip',
      param: 'address_zip',
      message:
        'Your card could not be authorized using the postal code provided. Please update the postal code, or contact your card issuer for further details.',
      payment_method: { card: { checks: { address_postal_code_check: 'fail', cvc_check: 'pass' } } },
    });
  });

  it('fail by the code where one was given', async () => {
    expect(await pay('pm_card_cvcCheckFail')).toMatchObject({
      code: 'incorrect_cvc',
      param: 'cvc',
      payment_method: { card: { checks: { cvc_check: 'fail' } } },
    });
    const charge = await chargeOf('pm_card_cvcCheckFailElevatedRisk');
    expect(charge.outcome).toMatchObject({ type: 'blocked', reason: 'rule', risk_level: 'elevated' });
  });

  it.each([
    ['4000000000000044', 'unavailable', 'unavailable'],
    ['4000000000000028', 'fail', 'pass'],
  ])(
    'of %s are %s for the first line, %s for the postal code, and the payment succeeds',
    async (number, line, code) => {
      const charge = await chargeOf(String((await typed(number, { ...postalCode, ...line1 })).id));
      expect(charge.status).toBe('succeeded');
      expect(charge.payment_method_details?.card?.checks).toEqual({
        address_line1_check: line,
        address_postal_code_check: code,
        cvc_check: 'pass',
      });
    },
  );
});

describe('a card that was used', () => {
  const used = /^The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment/;

  it('cannot pay again after a decline, with no code and no parameter', async () => {
    const { id } = await typed('4000000000000002');
    await pay(String(id));
    const again = bench.stripe.paymentIntents.create({ ...amount, payment_method: String(id) });
    const error = await again.catch((caught: unknown) => caught as Stripe.errors.StripeError);
    expect(error).toMatchObject({
      statusCode: 400,
      type: 'StripeInvalidRequestError',
      message: expect.stringMatching(used),
    });
    expect([(error as Stripe.errors.StripeError).code, (error as Stripe.errors.StripeError).param]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is refused as used after it was detached, also when it was declined before', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const { id } = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await expect(
      stripe.paymentIntents.create({ ...amount, customer, payment_method: id, confirm: true, off_session: true }),
    ).rejects.toMatchObject({ code: 'card_declined' });
    await stripe.paymentMethods.detach(id);
    await expect(stripe.paymentMethods.attach(id, { customer })).rejects.toMatchObject({
      statusCode: 400,
      message:
        'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.',
    });
    await expect(
      stripe.paymentIntents.create({ ...amount, payment_method: id, confirm: true, return_url }),
    ).rejects.toThrow(used);
  });

  it('of a customer is not attached again, with no code', async () => {
    const { stripe } = bench;
    const [customer, other] = [(await stripe.customers.create()).id, (await stripe.customers.create()).id];
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    const error = await stripe.paymentMethods.attach(id, { customer: other }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      message: 'The payment method you provided has already been attached to a customer.',
    });
    expect((error as Stripe.errors.StripeError).code).toBeUndefined();
  });
});

describe('brands', () => {
  it.each([
    ['pm_card_amex', 'amex', 'american_express'],
    ['pm_card_diners', 'diners', 'diners_club'],
    ['pm_card_unionpay', 'unionpay', 'union_pay'],
    ['pm_card_visa_cartesBancaires', 'visa', 'visa'],
  ])('%s is %s, and shown as %s', async (token, brand, display_brand) => {
    expect((await bench.stripe.paymentMethods.retrieve(token)).card).toMatchObject({ brand, display_brand });
  });

  it('without 3-D Secure say so', async () => {
    const { card } = await bench.stripe.paymentMethods.retrieve('pm_card_amex_threeDSecureNotSupported');
    expect(card?.three_d_secure_usage).toEqual({ supported: false });
  });

  it('authenticate without a challenge where the card says so', async () => {
    const charge = await chargeOf(String((await typed('4000000032200000')).id));
    expect(charge.payment_method_details?.card?.three_d_secure).toMatchObject({
      authentication_flow: 'frictionless',
      result: 'authenticated',
    });
  });
});

describe('an early fraud warning', () => {
  it('comes of its card, and needs nothing more once the charge is refunded', async () => {
    const { stripe } = bench;
    const charge = await chargeOf('pm_card_createIssuerFraudRecord');
    const [warning] = (await stripe.radar.earlyFraudWarnings.list({ charge: charge.id })).data;
    expect(warning).toMatchObject({
      actionable: true,
      charge: charge.id,
      fraud_type: 'made_with_stolen_card',
      payment_intent: charge.payment_intent,
    });
    await stripe.refunds.create({ charge: charge.id, amount: 500 });
    expect(await stripe.radar.earlyFraudWarnings.retrieve(warning?.id ?? '')).toMatchObject({ actionable: true });
    await stripe.refunds.create({ charge: charge.id });
    const after = await stripe.radar.earlyFraudWarnings.retrieve(warning?.id ?? '', { expand: ['charge'] });
    expect(after).toMatchObject({ actionable: false, charge: { id: charge.id, refunded: true } });
    expect(bench.eventTypes().filter((type) => type.startsWith('radar.'))).toEqual([
      'radar.early_fraud_warning.created',
      'radar.early_fraud_warning.updated',
    ]);
  });
});

describe('disputes of programs', () => {
  it.each([
    ['pm_card_createCe3EligibleDispute', 'fraudulent', 'visa_compelling_evidence_3', 'chargeback'],
    ['pm_card_createComplianceDispute', 'noncompliant', 'visa_compliance', 'compliance'],
    ['pm_card_createMastercardComplianceDispute', 'noncompliant', 'mastercard_compliance', 'compliance'],
  ])('%s: %s, by %s', async (token, reason, program, case_type) => {
    await pay(token);
    expect((await bench.stripe.disputes.list()).data).toMatchObject([
      {
        reason,
        enhanced_eligibility_types: [program],
        evidence_details: { enhanced_eligibility: { [program]: { status: expect.any(String) } } },
        payment_method_details: { card: { case_type } },
      },
    ]);
  });
});
