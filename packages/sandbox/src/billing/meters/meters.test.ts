import type Stripe from 'stripe';
import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
let customer: string;

beforeEach(async () => {
  customer = (await bench.stripe.customers.create({ email: 'ada@example.com' })).id;
});

const newMeter = (params: Partial<Stripe.Billing.MeterCreateParams> = {}) =>
  bench.stripe.billing.meters.create({
    display_name: 'Tokens',
    event_name: 'tokens',
    default_aggregation: { formula: 'sum' },
    ...params,
  });

const now = () => Math.floor(bench.clock.now().getTime() / 1000);

const report = (value: string, params: Partial<Stripe.Billing.MeterEventCreateParams> = {}) =>
  bench.stripe.billing.meterEvents.create({
    event_name: 'tokens',
    payload: { stripe_customer_id: customer, value },
    ...params,
  });

/** From midnight of the day on which the tests play. */
const midnight = Date.parse('2026-11-20T00:00:00Z') / 1000;

async function used(meter: string, params: Partial<Stripe.Billing.MeterListEventSummariesParams> = {}) {
  const { data } = await bench.stripe.billing.meters.listEventSummaries(meter, {
    customer,
    start_time: midnight - 40 * 86_400,
    end_time: midnight + 86_400,
    ...params,
  });
  return data.map((summary) => summary.aggregated_value);
}

describe('a meter', () => {
  it('is made, renamed, listed, deactivated and reactivated', async () => {
    const { billing } = bench.stripe;
    const meter = await newMeter();
    expect(meter).toMatchObject({
      status: 'active',
      customer_mapping: { event_payload_key: 'stripe_customer_id', type: 'by_id' },
      value_settings: { event_payload_key: 'value' },
      event_time_window: null,
    });
    bench.clock.advance(10);
    const renamed = await billing.meters.update(meter.id, { display_name: 'Words' });
    expect(renamed).toMatchObject({ display_name: 'Words', updated: meter.created + 10 });
    expect(await billing.meters.deactivate(meter.id)).toMatchObject({
      status: 'inactive',
      status_transitions: { deactivated_at: meter.created + 10 },
    });
    await expect(billing.meters.deactivate(meter.id)).rejects.toThrow(/already inactive/);
    await expect(report('1')).rejects.toThrow('No active meter found for event name "tokens".');
    expect((await billing.meters.list({ status: 'active' })).data).toEqual([]);
    expect(await billing.meters.reactivate(meter.id)).toMatchObject({
      status: 'active',
      status_transitions: { deactivated_at: null },
    });
    await expect(billing.meters.reactivate(meter.id)).rejects.toThrow(/already active/);
    expect((await billing.meters.list()).data.map(({ id }) => id)).toEqual([meter.id]);
    expect(bench.eventTypes().filter((type) => type.startsWith('billing.'))).toEqual([
      'billing.meter.created',
      'billing.meter.updated',
      'billing.meter.deactivated',
      'billing.meter.reactivated',
    ]);
  });

  it('has its event name for itself while it is active', async () => {
    const meter = await newMeter();
    await expect(newMeter()).rejects.toThrow(/already an active meter/);
    await bench.stripe.billing.meters.deactivate(meter.id);
    await newMeter();
    await expect(bench.stripe.billing.meters.reactivate(meter.id)).rejects.toThrow(/already an active meter/);
  });

  it.each([
    [{ event_name: 'x'.repeat(101) }, 'event_name'],
    [{ display_name: 'x'.repeat(251) }, 'display_name'],
    [{ default_aggregation: { formula: 'max' } }, 'default_aggregation[formula]'],
    [{ customer_mapping: { type: 'by_id' as const, event_payload_key: 'value' } }, 'value_settings[event_payload_key]'],
  ])('is refused with %j', async (params, param) => {
    await expect(newMeter(params)).rejects.toMatchObject({ param });
  });
});

describe('an event', () => {
  it('is found by the keys that the meter says', async () => {
    const meter = await newMeter({
      customer_mapping: { type: 'by_id', event_payload_key: 'who' },
      value_settings: { event_payload_key: 'bytes' },
    });
    const made = await report('', { payload: { who: customer, bytes: '12.5', region: 'eu' }, identifier: 'a1' });
    expect(made).toMatchObject({
      object: 'billing.meter_event',
      event_name: 'tokens',
      identifier: 'a1',
      timestamp: now(),
      payload: { who: customer, bytes: '12.5', region: 'eu' },
    });
    expect(await used(meter.id)).toEqual([12.5]);
    await expect(report('1')).rejects.toMatchObject({ param: 'payload[who]' });
    await expect(report('', { payload: { who: customer } })).rejects.toMatchObject({ param: 'payload[bytes]' });
  });

  it('counts once for one identifier, within a day', async () => {
    const meter = await newMeter();
    await report('5', { identifier: 'job-1' });
    await expect(report('5', { identifier: 'job-1' })).rejects.toThrow(
      'An event already exists with identifier job-1.',
    );
    bench.clock.advance(86_399);
    await expect(report('5', { identifier: 'job-1' })).rejects.toThrow(/already exists/);
    bench.clock.advance(1);
    await report('5', { identifier: 'job-1' });
    expect(await used(meter.id, { end_time: midnight + 2 * 86_400 })).toEqual([10]);
  });

  it.each([
    [
      'a customer that is not there',
      { payload: { stripe_customer_id: 'cus_none', value: '1' } },
      'payload[stripe_customer_id]',
    ],
    ['no number', { payload: { stripe_customer_id: 'CUSTOMER', value: 'many' } }, 'payload[value]'],
    ['too many digits', { payload: { stripe_customer_id: 'CUSTOMER', value: '1234567890123456' } }, 'payload[value]'],
    ['too many decimals', { payload: { stripe_customer_id: 'CUSTOMER', value: '0.1234567890123' } }, 'payload[value]'],
    ['another event name', { event_name: 'words' }, 'event_name'],
  ])('is refused with %s', async (_what, params: Partial<Stripe.Billing.MeterEventCreateParams>, param) => {
    const meter = await newMeter();
    const payload: Record<string, string> = { value: '1', ...params.payload };
    const who = payload.stripe_customer_id?.replace('CUSTOMER', customer) ?? customer;
    await expect(report('1', { ...params, payload: { ...payload, stripe_customer_id: who } })).rejects.toMatchObject({
      type: 'StripeInvalidRequestError',
      param,
    });
    expect(await used(meter.id)).toEqual([]);
  });

  it('may lie 35 days back and 5 minutes ahead', async () => {
    const meter = await newMeter();
    await report('1', { timestamp: now() - 35 * 86_400 });
    await report('2', { timestamp: now() + 300 });
    for (const timestamp of [now() - 35 * 86_400 - 1, now() + 301]) {
      await expect(report('4', { timestamp })).rejects.toMatchObject({ param: 'timestamp' });
    }
    expect(await used(meter.id)).toEqual([3]);
  });

  it('goes by the test clock of its customer', async () => {
    const { stripe } = bench;
    const meter = await newMeter();
    const clock = await stripe.testHelpers.testClocks.create({ frozen_time: now() - 300 * 86_400 });
    customer = (await stripe.customers.create({ test_clock: clock.id })).id;
    expect((await report('3')).timestamp).toBe(clock.frozen_time);
    await expect(report('3', { timestamp: now() })).rejects.toMatchObject({ param: 'timestamp' });
    expect(await used(meter.id, { start_time: midnight - 301 * 86_400 })).toEqual([3]);
  });
});

describe('an adjustment', () => {
  const cancel = (identifier: string) =>
    bench.stripe.billing.meterEventAdjustments.create({ event_name: 'tokens', type: 'cancel', cancel: { identifier } });

  it('takes an event back, once and within a day', async () => {
    const meter = await newMeter();
    await report('5', { identifier: 'a' });
    await report('7', { identifier: 'b' });
    expect(await cancel('a')).toMatchObject({ status: 'complete', cancel: { identifier: 'a' }, type: 'cancel' });
    expect(await used(meter.id)).toEqual([7]);
    await expect(cancel('a')).rejects.toThrow(/cancelled already/);
    await expect(cancel('c')).rejects.toMatchObject({ code: 'resource_missing', param: 'cancel[identifier]' });
    bench.clock.advance(86_400);
    await expect(cancel('b')).rejects.toThrow(/within 24 hours/);
    expect(await used(meter.id)).toEqual([7]);
  });
});

describe('summaries', () => {
  it.each([
    ['sum', [6]],
    ['count', [3]],
    ['last', [1]],
  ])('are the %s', async (formula, expected) => {
    const meter = await newMeter({ default_aggregation: { formula } });
    // The last in time is not the last to arrive.
    await report('3', { timestamp: midnight + 60 });
    await report('1', { timestamp: midnight + 7200 });
    await report('2', { timestamp: midnight + 3600 });
    expect(await used(meter.id)).toEqual(expected);
  });

  it('take the latest of each window where events are counted beforehand', async () => {
    const meter = await newMeter({ event_time_window: 'hour' });
    await report('10', { timestamp: midnight + 60 });
    await report('4', { timestamp: midnight + 30 });
    await report('100', { timestamp: midnight + 3600 });
    expect(await used(meter.id)).toEqual([104]);
  });

  it('are grouped by the hour or the day, the last first, page by page', async () => {
    const meter = await newMeter();
    for (const [value, at] of [
      ['1', -86_400],
      ['2', 0],
      ['3', 3599],
      ['4', 7200],
    ] as const)
      await report(value, { timestamp: midnight + at });
    expect(await used(meter.id, { value_grouping_window: 'hour' })).toEqual([4, 5, 1]);
    expect(await used(meter.id, { value_grouping_window: 'day' })).toEqual([9, 1]);
    // The end is not part of the span.
    expect(await used(meter.id, { end_time: midnight + 7200 })).toEqual([6]);
    const list = (params: object) =>
      bench.stripe.billing.meters.listEventSummaries(meter.id, {
        customer,
        start_time: midnight - 86_400,
        end_time: midnight + 86_400,
        value_grouping_window: 'hour',
        limit: 2,
        ...params,
      });
    const first = await list({});
    expect(first).toMatchObject({
      has_more: true,
      data: [{ start_time: midnight + 7200 }, { end_time: midnight + 3600 }],
    });
    const second = await list({ starting_after: first.data[1]!.id });
    expect(second).toMatchObject({ has_more: false, data: [{ aggregated_value: 1, meter: meter.id }] });
  });

  it('need aligned moments and a customer', async () => {
    const { id } = await newMeter();
    await expect(used(id, { start_time: midnight + 1 })).rejects.toMatchObject({ param: 'start_time' });
    await expect(used(id, { value_grouping_window: 'day', end_time: midnight + 3600 })).rejects.toMatchObject({
      param: 'end_time',
    });
    await expect(used(id, { start_time: midnight, end_time: midnight })).rejects.toMatchObject({ param: 'end_time' });
    await expect(used(id, { customer: 'cus_none' })).rejects.toMatchObject({ param: 'customer' });
  });
});
