import type { App } from '../../core/app.js';
import { invalid, StripeError } from '../../core/errors.js';
import type { Invoice, PaymentMethod, Subscription } from '../../core/stored.js';
import { confirmPaymentIntent } from '../../payments/intents/confirm.js';
import { behaviourOf } from '../../payments/methods/cards.js';
import { refusalFields, refusalOf } from '../../payments/methods/refusals.js';
import { finalizeInvoice } from '../invoices/invoice.js';
import { markPaid } from '../invoices/settle.js';

/** Finalizes an invoice and tries it at once, unless it waits for the customer. A decline leaves it open. */
export function settleAtOnce(
  app: App,
  subscription: Subscription,
  invoice: Invoice,
  method: PaymentMethod | undefined,
  { behavior, offSession }: { behavior: string; offSession: boolean },
): void {
  const intent = finalizeInvoice(app, invoice, subscription);
  if (!intent) {
    markPaid(app, invoice, null);
    return;
  }
  if (behavior === 'default_incomplete' || !method) return;
  try {
    confirmPaymentIntent(app, intent, { paymentMethod: method, offSession });
  } catch (error) {
    if (!(error instanceof StripeError) || error.body.type !== 'card_error') throw error;
  }
}

/**
 * Whether something can be charged at all; with `error_if_incomplete`, whether it will succeed.
 *
 * @throws StripeError before any change
 */
export function checkPayable(app: App, method: PaymentMethod | undefined, behavior: string): void {
  if (!method) {
    throw invalid(
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
      { code: 'resource_missing' },
    );
  }
  if (behavior !== 'error_if_incomplete') return;
  const card = behaviourOf(app, method.id);
  if (card.kind === 'authenticates') {
    throw new StripeError(402, {
      type: 'card_error',
      code: 'subscription_payment_intent_requires_action',
      message: 'Payment for this subscription requires additional user action before it can be completed successfully.',
    });
  }
  const refused = refusalOf(app, method);
  if (refused) throw new StripeError(402, { type: 'card_error', ...refusalFields(refused) });
}
