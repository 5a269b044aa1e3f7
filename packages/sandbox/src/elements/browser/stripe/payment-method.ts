import type { BillingDetails, ObjectReply, StripeFailure } from '../protocol/payment-frame.js';
import type { Controller } from './controller.js';
import { Elements } from './elements.js';
import { IntegrationError, submitFirst } from './errors.js';
import { readMethodData } from './method-data.js';
import { PaymentElement } from './payment-element.js';

interface PaymentMethodParams {
  readonly billing_details?: BillingDetails;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface CreatePaymentMethodOptions extends PaymentMethodParams {
  readonly elements?: unknown;
  readonly element?: unknown;
  readonly params?: PaymentMethodParams;
  readonly type?: string;
  readonly card?: unknown;
}

const name = 'stripe.createPaymentMethod()';

/**
 * Of Elements, of a Payment Element, or of `type: 'card'` with a test card's token.
 *
 * @throws IntegrationError on a mistake in the call, and for what is not simulated, before anything is sent
 */
export async function createPaymentMethod(
  controller: Controller,
  options: CreatePaymentMethodOptions,
): Promise<{ paymentMethod: Record<string, unknown> } | { error: StripeFailure }> {
  const { elements, element, type } = options ?? {};
  let reply: ObjectReply;
  if (elements instanceof Elements) reply = await ofElements(elements, options.params);
  else if (element instanceof PaymentElement) reply = await ofElement(element, options.params);
  else if (type !== undefined) reply = await controller.createPaymentMethod(ofData(options));
  else {
    throw new IntegrationError(
      `${name}: pass { elements } with a mounted Payment Element, or { type: 'card', card: { token } }; the sandbox has no separate card Element.`,
    );
  }
  return 'error' in reply ? { error: reply.error } : { paymentMethod: reply.object };
}

async function ofElements(elements: Elements, params: PaymentMethodParams | undefined): Promise<ObjectReply> {
  if (!elements.makesPaymentMethods) {
    throw new IntegrationError(
      `${name}: create Elements with paymentMethodCreation: 'manual' to make a PaymentMethod of them.`,
    );
  }
  if (!elements.isSubmitted) throw new IntegrationError(submitFirst(name));
  const collected = await elements.collect();
  if ('error' in collected) return { error: collected.error };
  elements.requireLeftOut(name, 'params', params?.billing_details, collected);
  return elements
    .mounted(name)
    .call('createPaymentMethod', readMethodData(name, params, collected.billingDetails, true));
}

function ofElement({ channel }: PaymentElement, params: PaymentMethodParams | undefined): Promise<ObjectReply> {
  if (!channel) throw new IntegrationError(`${name}: element should be mounted. Wait for its "ready" event.`);
  return channel.call('createPaymentMethod', readMethodData(name, params, undefined, true));
}

/** The parameters of the API. */
function ofData({ type, card, billing_details, metadata }: CreatePaymentMethodOptions): Record<string, unknown> {
  if (type !== 'card')
    throw new IntegrationError(`The sandbox does not simulate ${name} of the type "${type}": it has cards only.`);
  const token = typeof card === 'object' && card !== null ? (card as { token?: unknown }).token : undefined;
  if (typeof token !== 'string') {
    throw new IntegrationError(
      `${name}: the sandbox has no card Element. Pass { elements } with a mounted Payment Element, or a test token as card: { token: 'tok_visa' }.`,
    );
  }
  return { type, card: { token }, billing_details, metadata };
}
