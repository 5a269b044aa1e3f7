import type { BillingDetails, MethodData } from '../protocol/payment-frame.js';
import { IntegrationError } from './errors.js';

/** What a call says of the payment method that the Payment Element makes. */
export interface PaymentMethodData {
  readonly billing_details?: BillingDetails;
  readonly allow_redisplay?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

const known = ['billing_details', 'allow_redisplay', 'metadata'];
const redisplays = ['always', 'limited', 'unspecified'];

/**
 * Of `confirmPayment` and `confirmSetup`, what Elements hold counts more than what the call names; of
 * `createConfirmationToken` and `createPaymentMethod` less. Source: the types of @stripe/stripe-js.
 *
 * @param collected what other elements of the group hold
 * @throws IntegrationError for what is none of the documented fields
 */
export function readMethodData(
  caller: string,
  data: PaymentMethodData | undefined,
  collected: BillingDetails | undefined,
  overridesFields = false,
): MethodData {
  const unknown = Object.keys(data ?? {}).find((name) => !known.includes(name));
  if (unknown) {
    throw new IntegrationError(
      `Invalid value for ${caller}: payment_method_data takes ${known.join(', ')}; the Payment Element knows the rest. You specified: ${unknown}.`,
    );
  }
  const { allow_redisplay: allowRedisplay, metadata, billing_details: named } = data ?? {};
  if (allowRedisplay !== undefined && !redisplays.includes(allowRedisplay)) {
    throw new IntegrationError(
      `Invalid value for ${caller}: allow_redisplay should be one of the following strings: ${redisplays.join(', ')}. You specified: ${allowRedisplay}.`,
    );
  }
  const billingDetails = overridesFields ? mergeDetails(collected, named) : mergeDetails(named, collected);
  return {
    ...(billingDetails ? { billingDetails, overridesFields } : {}),
    ...(metadata ? { metadata } : {}),
    ...(allowRedisplay ? { allowRedisplay } : {}),
  };
}

/** The second wins, field by field. */
function mergeDetails(
  weaker: BillingDetails | undefined,
  stronger: BillingDetails | undefined,
): BillingDetails | undefined {
  if (!weaker || !stronger) return stronger ?? weaker;
  return { ...weaker, ...stronger, address: { ...weaker.address, ...stronger.address } };
}
