import type { App } from '../../core/app.js';
import { errorPage, invalid, StripeError } from '../../core/errors.js';
import { randomText } from '../../core/ids.js';
import type { PaymentMethod, SetupIntent } from '../../core/stored.js';
import { behaviourOf } from '../methods/cards.js';
import { attachToCustomer } from '../methods/payment-methods.js';
import { recordChecks, refusalFields, refusalToSave } from '../methods/refusals.js';
import { cardsIn, paymentMethodsIn, pendingMandatesIn, setupIntentsIn } from '../tables.js';
import {
  authenticationFailure,
  type ConfirmOptions,
  challengeOf,
  checkConfirmable,
  checkUsable,
  loseMethod,
  requireAction,
  unexpectedState,
  withOutcome,
} from './either.js';
import { recordMandate } from './mandate.js';
import { abandonAttempt, beginAttempt, endAttempt } from './setup-attempt.js';

declare module '../../core/signals.js' {
  interface Signals {
    'setup.succeeded': SetupIntent;
  }
}

export interface NewSetupIntent {
  customer?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  usage?: string;
  automatic?: SetupIntent['automatic_payment_methods'];
}

/** A new SetupIntent. Emits `setup_intent.created`. */
export function newSetupIntent(app: App, from: NewSetupIntent, method?: PaymentMethod): SetupIntent {
  const id = `seti_1${randomText(23)}`;
  const intent = setupIntentsIn(app.store).insert({
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: from.automatic ?? null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomText(25)}`,
    created: app.now(),
    customer: from.customer ?? null,
    customer_account: null,
    description: from.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: from.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: method?.id ?? null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: method ? 'requires_confirmation' : 'requires_payment_method',
    usage: from.usage ?? 'off_session',
  });
  app.emit('setup_intent.created', intent);
  return intent;
}

/**
 * Checks the card and keeps it for the intent's customer. The statuses are those of a PaymentIntent.
 *
 * @throws StripeError card_error when the card is declined, invalid_request_error when it cannot be confirmed
 */
export function confirmSetupIntent(app: App, intent: SetupIntent, options: ConfirmOptions = {}): SetupIntent {
  checkConfirmable(intent);
  const method = options.paymentMethod ?? paymentMethodsIn(app.store).get(intent.payment_method ?? '');
  if (!method) {
    throw invalid(
      "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
      { code: 'setup_intent_unexpected_state' },
    );
  }
  checkUsable(app, intent, method);
  beginAttempt(app, intent, method);
  intent.payment_method = method.id;
  intent.last_setup_error = null;
  intent.next_action = null;
  const behaviour = behaviourOf(app, method.id);
  const refused = refusalToSave(app, method);
  if (refused) {
    recordChecks(app, method);
    const error = { type: 'card_error' as const, doc_url: errorPage(refused.code), ...refusalFields(refused) };
    refuse(app, intent, method, error as Refusal);
    throw new StripeError(402, {
      ...error,
      setup_intent: structuredClone(intent),
      payment_method: structuredClone(method),
    });
  }
  if (behaviour.kind === 'authenticates') {
    requireAction(app, intent, options);
    return intent;
  }
  return succeed(app, intent, method);
}

/** Ends an intent that has not succeeded. Emits `setup_intent.canceled`. @throws StripeError unexpected_state */
export function cancelSetupIntent(
  app: App,
  intent: SetupIntent,
  reason: SetupIntent['cancellation_reason'],
): SetupIntent {
  if (intent.status === 'canceled') {
    // The slip is Stripe's own.
    throw unexpectedState('You cannot cancel this SetupIntent because it it already canceled.', intent);
  }
  if (intent.status === 'succeeded') {
    throw unexpectedState(
      'You cannot cancel this SetupIntent because it has a status of succeeded. Only a SetupIntent with one of the following statuses may be canceled: `requires_payment_method`, `requires_confirmation`, or `requires_action`.',
      intent,
    );
  }
  abandonAttempt(app, intent);
  intent.status = 'canceled';
  intent.cancellation_reason = reason;
  intent.next_action = null;
  app.emit('setup_intent.canceled', intent);
  return intent;
}

/** The person's answer to the 3-D Secure challenge of a SetupIntent; see completeThreeDSecure. */
export function completeSetupThreeDSecure(
  app: App,
  intentId: string,
  answer: 'authenticate' | 'fail',
): { intent: SetupIntent; returnUrl: string | null } {
  const intent = setupIntentsIn(app.store).require(intentId, 'intent');
  const { method, target } = challengeOf(app, intent);
  if (answer === 'authenticate') succeed(app, intent, method);
  else refuse(app, intent, method, authenticationFailure(intent));
  return { intent, returnUrl: target && withOutcome(target, intent) };
}

function succeed(app: App, intent: SetupIntent, method: PaymentMethod): SetupIntent {
  recordMandate(app, intent, method);
  const card = cardsIn(app.store).get(method.id);
  if (card && intent.usage === 'off_session') card.setUp = true;
  if (intent.customer) attachToCustomer(app, method, intent.customer);
  endAttempt(app, intent, 'succeeded', intent.status === 'requires_action' ? { authenticated: true } : {});
  intent.status = 'succeeded';
  intent.next_action = null;
  app.emit('setup_intent.succeeded', intent);
  app.signals.tell('setup.succeeded', intent);
  return intent;
}

type Refusal = Omit<NonNullable<SetupIntent['last_setup_error']>, 'payment_method'>;

function refuse(app: App, intent: SetupIntent, method: PaymentMethod, error: Refusal): void {
  intent.last_setup_error = { ...error, payment_method: structuredClone(method) };
  pendingMandatesIn(app.store).delete(intent.id);
  const challenged = intent.status === 'requires_action';
  endAttempt(app, intent, 'failed', {
    error: intent.last_setup_error,
    ...(challenged ? { authenticated: false } : {}),
  });
  loseMethod(intent);
  app.emit('setup_intent.setup_failed', intent);
}
