import type { Stripe } from 'stripe';
import { metersIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Meter, Stored } from '../../core/stored.js';

type CreateParams = Stored<Stripe.Billing.MeterCreateParams>;

/** A new meter, active. Emits `billing.meter.created`. @throws StripeError for an event name that another meter listens to */
export function createMeter(app: App, params: CreateParams): Meter {
  checkName(params.display_name, 'display_name', 250);
  checkName(params.event_name, 'event_name', 100);
  const customerKey = params.customer_mapping?.event_payload_key ?? 'stripe_customer_id';
  const valueKey = params.value_settings?.event_payload_key ?? 'value';
  checkName(customerKey, 'customer_mapping[event_payload_key]', 100);
  checkName(valueKey, 'value_settings[event_payload_key]', 100);
  if (customerKey === valueKey) {
    throw invalid('The keys of the customer and of the value must differ.', {
      param: 'value_settings[event_payload_key]',
    });
  }
  checkFree(app, params.event_name);
  const meter = metersIn(app.store).insert({
    id: newId('mtr_test'),
    object: 'billing.meter',
    created: app.now(),
    customer_mapping: { event_payload_key: customerKey, type: 'by_id' },
    default_aggregation: { formula: params.default_aggregation.formula },
    display_name: params.display_name,
    event_name: params.event_name,
    event_time_window: params.event_time_window ?? null,
    livemode: false,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: app.now(),
    value_settings: { event_payload_key: valueKey },
  });
  app.emit('billing.meter.created', meter);
  return meter;
}

function checkName(value: string, param: string, most: number): void {
  if (value.length <= most) return;
  throw invalid(`Invalid string: ${value.slice(0, 20)}…; must be at most ${most} characters`, { param });
}

/** An event name belongs to one active meter. */
function checkFree(app: App, eventName: string): void {
  const holder = activeMeterOf(app, eventName);
  if (!holder) return;
  throw invalid(
    `There is already an active meter (\`${holder.id}\`) with the event name ${eventName}. Deactivate it, or use another name.`,
    { param: 'event_name', code: 'resource_already_exists' },
  );
}

export function activeMeterOf(app: App, eventName: string): Meter | undefined {
  return metersIn(app.store)
    .all()
    .find((meter) => meter.event_name === eventName && meter.status === 'active');
}

/** Active → inactive: it takes no more events. Emits `billing.meter.deactivated`. */
export function deactivateMeter(app: App, meter: Meter): Meter {
  if (meter.status === 'inactive') throw invalid('You cannot deactivate a meter that is already inactive.');
  meter.status = 'inactive';
  meter.status_transitions.deactivated_at = app.now();
  meter.updated = app.now();
  app.emit('billing.meter.deactivated', meter);
  return meter;
}

/** Inactive → active. Emits `billing.meter.reactivated`. @throws StripeError when another meter has its event name now */
export function reactivateMeter(app: App, meter: Meter): Meter {
  if (meter.status === 'active') throw invalid('You cannot reactivate a meter that is already active.');
  checkFree(app, meter.event_name);
  meter.status = 'active';
  meter.status_transitions.deactivated_at = null;
  meter.updated = app.now();
  app.emit('billing.meter.reactivated', meter);
  return meter;
}
