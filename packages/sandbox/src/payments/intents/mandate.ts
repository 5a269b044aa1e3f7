import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid } from '../../core/errors.js';
import { newId } from '../../core/ids.js';
import type { Mandate, PaymentMethod, SetupIntent, Stored } from '../../core/stored.js';
import { mandatesIn, pendingMandatesIn } from '../tables.js';

/** `mandate_data`: how the customer agreed to be charged later. */
type MandateData = Stored<Stripe.SetupIntentConfirmParams.MandateData>;

/** @throws StripeError for what says not enough of the customer's agreement */
export function readAcceptance(
  app: App,
  data: MandateData | '' | null | undefined,
): Mandate['customer_acceptance'] | undefined {
  const given = data ? data.customer_acceptance : undefined;
  if (!given) return undefined;
  const at = 'mandate_data[customer_acceptance]';
  if (given.type === 'online') {
    const { ip_address: ip, user_agent: agent } = given.online ?? {};
    if (!ip || !agent) {
      throw invalid(`Missing required param: ${at}[online][${ip ? 'user_agent' : 'ip_address'}].`, {
        code: 'parameter_missing',
        param: `${at}[online][${ip ? 'user_agent' : 'ip_address'}]`,
      });
    }
    return {
      accepted_at: given.accepted_at ?? app.now(),
      online: { ip_address: ip, user_agent: agent },
      type: 'online',
    };
  }
  return { accepted_at: given.accepted_at ?? app.now(), offline: {}, type: 'offline' };
}

/** The set-up has succeeded: the agreement is recorded. */
export function recordMandate(app: App, intent: SetupIntent, method: PaymentMethod): void {
  const acceptance = pendingMandatesIn(app.store).get(intent.id);
  pendingMandatesIn(app.store).delete(intent.id);
  if (!acceptance) return;
  const mandate = mandatesIn(app.store).insert({
    id: newId('mandate'),
    object: 'mandate',
    customer_acceptance: acceptance,
    livemode: false,
    multi_use: {},
    payment_method: method.id,
    payment_method_details: { card: {}, type: 'card' },
    status: 'active',
    type: 'multi_use',
  });
  intent.mandate = mandate.id;
}
