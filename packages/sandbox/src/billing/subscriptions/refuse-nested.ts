import { unsupported } from '../../core/errors.js';

interface Nested {
  billing_mode?: { flexible?: { proration_discounts?: string } };
  cancellation_details?: { feedback_option?: string };
  payment_settings?: { payment_method_options?: unknown; payment_method_types?: unknown };
}

/** Parts of a subscription's parameters that have no effect here. @throws StripeError, so that none is ignored */
export function refuseNested({ billing_mode, cancellation_details, payment_settings }: Nested): void {
  if (billing_mode?.flexible?.proration_discounts === 'itemized') {
    throw unsupported('billing_mode[flexible][proration_discounts]', '`proration_discounts=itemized`');
  }
  if (cancellation_details?.feedback_option !== undefined) {
    throw unsupported('cancellation_details[feedback_option]', 'feedback options of your own');
  }
  const name = (['payment_method_options', 'payment_method_types'] as const).find(
    (each) => payment_settings?.[each] !== undefined && payment_settings[each] !== null,
  );
  if (name !== undefined) throw unsupported(`payment_settings[${name}]`);
}
