import { describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

/* https://docs.stripe.com/api/setup_attempts and https://docs.stripe.com/api/mandates */

const bench = sandboxBench();
const return_url = 'https://shop.example/back';

const attemptsOf = async (setup_intent: string) => (await bench.stripe.setupAttempts.list({ setup_intent })).data;

async function answer(intent: string, outcome: 'authenticate' | 'fail') {
  const { next_action } = await bench.stripe.setupIntents.retrieve(intent);
  await fetch(String(next_action?.redirect_to_url?.url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ outcome }),
  });
}

describe('set-up attempts', () => {
  it('are one for each try, newest first', async () => {
    const { stripe } = bench;
    const { id } = await stripe.setupIntents.create({});
    expect(await attemptsOf(id)).toEqual([]);
    const confirm = (payment_method: string) => stripe.setupIntents.confirm(id, { payment_method, return_url });
    await expect(confirm('pm_card_chargeDeclined')).rejects.toMatchObject({ code: 'card_declined' });
    await confirm('pm_card_threeDSecure2Required');
    await confirm('pm_card_threeDSecure2Required');
    await answer(id, 'fail');
    await confirm('pm_card_threeDSecure2Required');
    await answer(id, 'authenticate');
    const attempts = await attemptsOf(id);
    expect(attempts.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'abandoned', 'failed']);
    expect(attempts.map((row) => row.payment_method_details.card?.three_d_secure?.result)).toEqual([
      'authenticated',
      'failed',
      undefined,
      undefined,
    ]);
    expect(attempts[3]?.setup_error).toMatchObject({ code: 'card_declined', type: 'card_error' });
    const intent = await stripe.setupIntents.retrieve(id, { expand: ['latest_attempt'] });
    expect(intent).toMatchObject({
      status: 'succeeded',
      latest_attempt: { id: attempts[0]?.id, usage: 'off_session' },
    });
    await expect(attemptsOf('seti_none')).rejects.toMatchObject({ code: 'resource_missing', param: 'setup_intent' });
  });

  it('that wait are abandoned when the intent is canceled', async () => {
    const { stripe } = bench;
    const { id } = await stripe.setupIntents.create({
      confirm: true,
      payment_method: 'pm_card_threeDSecure2Required',
      return_url,
    });
    await stripe.setupIntents.cancel(id);
    expect((await attemptsOf(id)).map(({ status }) => status)).toEqual(['abandoned']);
  });
});

describe('mandates', () => {
  const online = { ip_address: '203.0.113.7', user_agent: 'Browser/1' };

  it('record the agreement once the set-up has succeeded', async () => {
    const { stripe } = bench;
    const customer = (await stripe.customers.create()).id;
    const made = await stripe.setupIntents.create({
      customer,
      confirm: true,
      payment_method: 'pm_card_threeDSecure2Required',
      return_url,
      mandate_data: { customer_acceptance: { type: 'online', online } },
    });
    expect(made.mandate).toBeNull();
    await answer(made.id, 'authenticate');
    const { mandate, payment_method } = await stripe.setupIntents.retrieve(made.id);
    expect(await stripe.mandates.retrieve(String(mandate))).toMatchObject({
      customer_acceptance: { type: 'online', online, accepted_at: made.created },
      payment_method,
      status: 'active',
      type: 'multi_use',
    });
    await expect(stripe.mandates.retrieve('mandate_none')).rejects.toMatchObject({ statusCode: 404 });
  });

  it('need to know who agreed, and nothing of a failed try', async () => {
    const { stripe } = bench;
    const { id } = await stripe.setupIntents.create({});
    await expect(
      stripe.setupIntents.confirm(id, {
        payment_method: 'pm_card_visa',
        return_url,
        mandate_data: { customer_acceptance: { type: 'online', online: { ip_address: '203.0.113.7' } } },
      }),
    ).rejects.toMatchObject({ param: 'mandate_data[customer_acceptance][online][user_agent]' });
    await expect(
      stripe.setupIntents.confirm(id, {
        payment_method: 'pm_card_chargeDeclined',
        return_url,
        mandate_data: { customer_acceptance: { type: 'online', online } },
      }),
    ).rejects.toMatchObject({ code: 'card_declined' });
    await stripe.setupIntents.confirm(id, { payment_method: 'pm_card_visa', return_url });
    expect((await stripe.setupIntents.retrieve(id)).mandate).toBeNull();
  });
});
