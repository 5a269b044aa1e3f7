import type { Stripe } from 'stripe';
import { metersIn } from '../../catalogue/tables.js';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import type { MeterEventAdjustment, Stored } from '../../core/stored.js';
import { cancelledUsageIn } from '../tables.js';
import { identifierSeconds, usageOfIdentifier } from './events.js';

type CreateParams = Stored<Stripe.Billing.MeterEventAdjustmentCreateParams>;

/**
 * Takes an event back, for a day after it arrived. Invoices that are finalized stay as they are.
 *
 * @throws StripeError for an event that is not there, was taken back before, or is too old
 */
export function cancelUsage(app: App, params: CreateParams): MeterEventAdjustment {
  const { event_name: name } = params;
  const identifier = params.cancel?.identifier;
  const param = 'cancel[identifier]';
  if (identifier === undefined) {
    throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  const meters = metersIn(app.store)
    .all()
    .filter((meter) => meter.event_name === name);
  if (meters.length === 0) throw invalid(`No meter found for event name "${name}".`, { param: 'event_name' });
  const usage = usageOfIdentifier(app, identifier);
  if (!usage || !meters.some(({ id }) => id === usage.meter)) {
    throw invalid(`No event of ${name} found with identifier ${identifier}.`, { code: 'resource_missing', param });
  }
  if (cancelledUsageIn(app.store).has(usage.id)) {
    throw invalid(`The event with identifier ${identifier} was cancelled already.`, { param });
  }
  if (app.now() >= usage.received + identifierSeconds) {
    throw invalid('You can only cancel events within 24 hours of Stripe receiving them.', { param });
  }
  cancelledUsageIn(app.store).add(usage.id);
  return {
    object: 'billing.meter_event_adjustment',
    cancel: { identifier },
    event_name: name,
    livemode: false,
    status: 'complete',
    type: 'cancel',
  };
}
