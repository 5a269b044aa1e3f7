import type { Stripe } from 'stripe';
import { metersIn } from '../../catalogue/tables.js';
import { invalid } from '../../core/errors.js';
import type { Meter } from '../../core/stored.js';
import { paginate } from '../../wire/lists.js';
import { operation } from '../../wire/operation.js';
import { list, retrieve } from '../../wire/resource.js';
import { cancelUsage } from './adjustments.js';
import { recordUsage } from './events.js';
import { createMeter, deactivateMeter, reactivateMeter } from './meter.js';
import { summariesOf } from './summaries.js';

export const billingMeterOperations = [
  operation<Stripe.Billing.MeterCreateParams>(
    'POST',
    '/v1/billing/meters',
    ['customer_mapping', 'default_aggregation', 'display_name', 'event_name', 'event_time_window', 'value_settings'],
    ({ app, params }) => createMeter(app, params),
  ),

  list<Stripe.Billing.MeterListParams, Meter>('/v1/billing/meters', metersIn, ['status']),

  retrieve('/v1/billing/meters', metersIn),

  operation<Stripe.Billing.MeterUpdateParams>(
    'POST',
    '/v1/billing/meters/{id}',
    ['display_name'],
    ({ app, id, params }) => {
      const meter = metersIn(app.store).require(id);
      const { display_name: name = meter.display_name } = params;
      if (name.length > 250)
        throw invalid('The name of a meter can have up to 250 characters.', { param: 'display_name' });
      if (name === meter.display_name) return meter;
      return app.change(meter, 'billing.meter.updated', (changed) => {
        changed.display_name = name;
        changed.updated = app.now();
      });
    },
  ),

  operation('POST', '/v1/billing/meters/{id}/deactivate', [], ({ app, id }) =>
    deactivateMeter(app, metersIn(app.store).require(id)),
  ),

  operation('POST', '/v1/billing/meters/{id}/reactivate', [], ({ app, id }) =>
    reactivateMeter(app, metersIn(app.store).require(id)),
  ),

  operation<Stripe.Billing.MeterListEventSummariesParams>(
    'GET',
    '/v1/billing/meters/{id}/event_summaries',
    ['customer', 'end_time', 'start_time', 'value_grouping_window'],
    ({ app, id, params }) => {
      const summaries = summariesOf(app, metersIn(app.store).require(id), params);
      return paginate(summaries, params, `/v1/billing/meters/${id}/event_summaries`, 'billing meter event summary');
    },
  ),

  operation<Stripe.Billing.MeterEventCreateParams>(
    'POST',
    '/v1/billing/meter_events',
    ['event_name', 'identifier', 'payload', 'timestamp'],
    ({ app, params }) => recordUsage(app, params),
  ),

  operation<Stripe.Billing.MeterEventAdjustmentCreateParams>(
    'POST',
    '/v1/billing/meter_event_adjustments',
    ['cancel', 'event_name', 'type'],
    ({ app, params }) => cancelUsage(app, params),
  ),
];
