import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { randomText } from '../../core/ids.js';
import type { Customer, Meter, MeterEvent, Stored } from '../../core/stored.js';
import { customersIn, testClocksIn } from '../../core/tables.js';
import { usageIdentifiersIn, usageIn } from '../tables.js';
import { activeMeterOf } from './meter.js';

type CreateParams = Stored<Stripe.Billing.MeterEventCreateParams>;

/** What a meter has counted of a customer. Stripe's own object shows nothing that it is found by. */
export interface Usage {
  id: string;
  meter: string;
  customer: string;
  identifier: string;
  /** A decimal with up to 12 places. */
  value: string;
  /** When it was used, by the customer's clock. */
  timestamp: number;
  /** When it arrived, by the sandbox's clock. */
  received: number;
}

const daySeconds = 86_400;
/** How long an identifier is unique, and an event can be canceled. */
export const identifierSeconds = daySeconds;
const pastSecondsMax = 35 * daySeconds;
const futureSecondsMax = 300;

/**
 * Counts usage at once, where Stripe does so within minutes. What Stripe would report later, in
 * `v1.billing.meter.error_report_triggered`, is refused here.
 *
 * @throws StripeError for an event that no active meter can count
 */
export function recordUsage(app: App, params: CreateParams): MeterEvent {
  const { event_name: name, payload } = params;
  const meter = activeMeterOf(app, name);
  if (!meter) throw invalid(`No active meter found for event name "${name}".`, { param: 'event_name' });
  const customer = customerOf(app, meter, payload);
  const value = readValue(meter, payload);
  const received = app.now();
  const now = testClocksIn(app.store).get(customer.test_clock ?? '')?.frozen_time ?? received;
  const timestamp = params.timestamp ?? now;
  if (timestamp < now - pastSecondsMax) {
    throw invalid('The timestamp of a meter event must be within the past 35 calendar days.', { param: 'timestamp' });
  }
  if (timestamp > now + futureSecondsMax) {
    throw invalid('The timestamp of a meter event can be at most 5 minutes in the future.', { param: 'timestamp' });
  }
  const identifier = params.identifier ?? randomText(32);
  if (identifier.length > 100) {
    throw invalid('The identifier of a meter event can have up to 100 characters.', { param: 'identifier' });
  }
  const same = usageOfIdentifier(app, identifier);
  if (same && received < same.received + identifierSeconds) {
    throw invalid(`An event already exists with identifier ${identifier}.`, { param: 'identifier' });
  }
  const id = randomText(24);
  usageIn(app.store).insert({ id, meter: meter.id, customer: customer.id, identifier, value, timestamp, received });
  usageIdentifiersIn(app.store).set(identifier, id);
  return {
    object: 'billing.meter_event',
    created: received,
    event_name: name,
    identifier,
    livemode: false,
    payload,
    timestamp,
  };
}

/** The last event with an identifier: after a day it may be used again. */
export function usageOfIdentifier(app: App, identifier: string): Usage | undefined {
  return usageIn(app.store).get(usageIdentifiersIn(app.store).get(identifier) ?? '');
}

function customerOf(app: App, meter: Meter, payload: CreateParams['payload']): Customer {
  const key = meter.customer_mapping.event_payload_key;
  const id = payload[key];
  const param = `payload[${key}]`;
  if (id === undefined) {
    throw invalid(`The payload must have the customer's id as \`${key}\`: the meter ${meter.id} reads it there.`, {
      param,
    });
  }
  return customersIn(app.store).require(id, param);
}

function readValue(meter: Meter, payload: CreateParams['payload']): string {
  // Events are counted, whatever they carry.
  if (meter.default_aggregation.formula === 'count') return '1';
  const key = meter.value_settings.event_payload_key;
  const value = payload[key];
  const param = `payload[${key}]`;
  if (value === undefined) {
    throw invalid(`The payload must have a value as \`${key}\`: the meter ${meter.id} reads it there.`, { param });
  }
  if (!/^-?\d{1,15}(\.\d{1,12})?$/.test(value)) {
    throw invalid(
      `Invalid value: ${value}; must be a number of at most 15 digits, with at most 12 decimal places after them.`,
      { param },
    );
  }
  return value;
}
