import type { ObjectReply, StripeFailure } from '../protocol/payment-frame.js';
import type { Controller } from './controller.js';
import { Elements } from './elements.js';
import { IntegrationError, submitFirst } from './errors.js';
import { type PaymentMethodData, readMethodData } from './method-data.js';

export interface ConfirmationTokenOptions {
  readonly elements?: unknown;
  /** A payment method's id, in place of Elements. */
  readonly payment_method?: string;
  readonly params?: {
    readonly payment_method_data?: PaymentMethodData;
    readonly return_url?: string;
    readonly shipping?: unknown;
  };
}

const name = 'stripe.createConfirmationToken()';

/**
 * Elements must have been submitted before, whether their intent exists or not.
 *
 * @throws IntegrationError on a mistake in the call, before anything is sent
 */
export async function createConfirmationToken(
  controller: Controller,
  options: ConfirmationTokenOptions,
): Promise<{ confirmationToken: Record<string, unknown> } | { error: StripeFailure }> {
  const { elements, payment_method, params } = options ?? {};
  if ((elements === undefined) === (payment_method === undefined)) {
    throw new IntegrationError(`${name}: pass either elements or payment_method.`);
  }
  const kept = {
    ...(params?.return_url ? { return_url: params.return_url } : {}),
    ...(params?.shipping ? { shipping: params.shipping } : {}),
  };
  let reply: ObjectReply;
  if (payment_method !== undefined) {
    if (typeof payment_method !== 'string' || !payment_method.startsWith('pm_')) {
      throw new IntegrationError(`Invalid value for ${name}: payment_method should be the id of a PaymentMethod.`);
    }
    reply = await controller.createConfirmationToken({ ...kept, payment_method });
  } else {
    if (!(elements instanceof Elements)) {
      throw new IntegrationError(
        `Invalid value for ${name}: elements should be an Elements instance of this Stripe.js.`,
      );
    }
    if (!elements.isSubmitted) {
      throw new IntegrationError(submitFirst(name));
    }
    const collected = await elements.collect();
    if ('error' in collected) return { error: collected.error };
    const data = params?.payment_method_data;
    elements.requireLeftOut(name, 'params.payment_method_data', data?.billing_details, collected);
    const { shipping } = collected;
    const { setupFutureUsage } = elements.expectation;
    reply = await elements.mounted(name).call('createConfirmationToken', {
      params: {
        ...(shipping ? { shipping } : {}),
        ...kept,
        ...(setupFutureUsage ? { setup_future_usage: setupFutureUsage } : {}),
      },
      ...readMethodData(name, data, collected.billingDetails, true),
    });
  }
  return 'error' in reply ? { error: reply.error } : { confirmationToken: reply.object };
}
