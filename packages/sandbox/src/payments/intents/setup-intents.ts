import type { Stripe } from 'stripe';
import { invalid } from '../../core/errors.js';
import type { SetupIntent, Stored } from '../../core/stored.js';
import { customersIn } from '../../core/tables.js';
import { paginate } from '../../wire/lists.js';
import { mergeMetadata } from '../../wire/metadata.js';
import { type Call, operation } from '../../wire/operation.js';
import { list, retrieve } from '../../wire/resource.js';
import { findPaymentMethod } from '../methods/cards.js';
import { spendConfirmationToken, withConfirmationToken } from '../methods/confirmation-token.js';
import { mandatesIn, pendingMandatesIn, setupAttemptsIn, setupIntentsIn } from '../tables.js';
import {
  checkClientSecret,
  checkConfirmable,
  checkMethod,
  checkNotCheckouts,
  givenMethod,
  retrieveIntent,
  unexpectedState,
} from './either.js';
import { readAcceptance } from './mandate.js';
import { cancelSetupIntent, confirmSetupIntent, newSetupIntent } from './setup.js';

function create({ app, params: asked }: Call<Stored<Stripe.SetupIntentCreateParams>>): SetupIntent {
  if (asked.confirmation_token && !asked.confirm) {
    throw invalid(
      'The parameter `confirmation_token` cannot be passed when creating a SetupIntent unless `confirm` is set to true.',
      { param: 'confirmation_token' },
    );
  }
  const params = withConfirmationToken(app, asked);
  if (params.customer) customersIn(app.store).require(params.customer, 'customer');
  checkMethod(app, params.payment_method, params.customer ?? null);
  const metadata = mergeMetadata({}, params.metadata);
  const acceptance = readAcceptance(app, params.mandate_data);
  if (acceptance && !params.confirm)
    throw invalid('`mandate_data` can be passed only with `confirm`.', { param: 'mandate_data' });
  const automatic = params.automatic_payment_methods;
  const intent = newSetupIntent(
    app,
    {
      customer: params.customer ?? null,
      description: params.description ?? null,
      metadata,
      automatic:
        automatic?.enabled === false
          ? null
          : { allow_redirects: automatic?.allow_redirects ?? 'always', enabled: true },
      ...(params.usage ? { usage: params.usage } : {}),
    },
    params.payment_method ? findPaymentMethod(app, params.payment_method) : undefined,
  );
  if (!params.confirm) return intent;
  if (acceptance) pendingMandatesIn(app.store).set(intent.id, acceptance);
  spendConfirmationToken(app, params.confirmation_token, intent);
  return confirmSetupIntent(app, intent, { returnUrl: params.return_url, useStripeSdk: params.use_stripe_sdk });
}

function confirm(call: Call<Stored<Stripe.SetupIntentConfirmParams>>): SetupIntent {
  const { app, id } = call;
  const intent = setupIntentsIn(app.store).require(id);
  checkClientSecret(call, intent);
  checkNotCheckouts(app, intent, 'confirm');
  checkConfirmable(intent);
  const params = withConfirmationToken(app, call.params);
  checkMethod(app, params.payment_method, intent.customer);
  const acceptance = readAcceptance(app, params.mandate_data);
  const paymentMethod = givenMethod(call, params);
  if (acceptance) pendingMandatesIn(app.store).set(intent.id, acceptance);
  spendConfirmationToken(app, params.confirmation_token, intent);
  return confirmSetupIntent(app, intent, {
    paymentMethod,
    returnUrl: params.return_url,
    useStripeSdk: params.use_stripe_sdk,
  });
}

export const setupIntentOperations = [
  operation<Stripe.SetupIntentCreateParams>(
    'POST',
    '/v1/setup_intents',
    [
      'automatic_payment_methods',
      'confirm',
      'confirmation_token',
      'customer',
      'description',
      'mandate_data',
      'metadata',
      'payment_method',
      'return_url',
      'usage',
      'use_stripe_sdk',
    ],
    create,
  ),

  list<Stripe.SetupIntentListParams, SetupIntent>('/v1/setup_intents', setupIntentsIn, ['customer', 'payment_method']),

  retrieveIntent('/v1/setup_intents', setupIntentsIn),

  operation<Stripe.SetupIntentUpdateParams>(
    'POST',
    '/v1/setup_intents/{id}',
    ['customer', 'description', 'metadata', 'payment_method'],
    ({ app, id, params }) => {
      const intent = setupIntentsIn(app.store).require(id);
      const moving = (['customer', 'payment_method'] as const).find((param) => params[param] !== undefined);
      if (moving && ['succeeded', 'canceled'].includes(intent.status)) {
        throw unexpectedState(
          `You passed in the following unexpected parameters: ${moving}. You may only update the description, metadata of a SetupIntent that has a status of ${intent.status}.`,
          intent,
        );
      }
      const customer = params.customer ?? intent.customer;
      if (params.customer) customersIn(app.store).require(params.customer, 'customer');
      checkMethod(app, params.payment_method, customer);
      intent.metadata = mergeMetadata(intent.metadata ?? {}, params.metadata);
      intent.customer = customer;
      if (params.description !== undefined) intent.description = params.description;
      if (params.payment_method) {
        intent.payment_method = findPaymentMethod(app, params.payment_method).id;
        intent.status = 'requires_confirmation';
        intent.next_action = null;
      }
      return intent;
    },
  ),

  operation<Stripe.SetupIntentConfirmParams>(
    'POST',
    '/v1/setup_intents/{id}/confirm',
    ['confirmation_token', 'mandate_data', 'payment_method', 'payment_method_data', 'return_url', 'use_stripe_sdk'],
    confirm,
    { publishable: true },
  ),

  operation<Stripe.SetupIntentCancelParams>(
    'POST',
    '/v1/setup_intents/{id}/cancel',
    ['cancellation_reason'],
    ({ app, id, params }) => {
      const intent = setupIntentsIn(app.store).require(id);
      checkNotCheckouts(app, intent, 'cancel');
      return cancelSetupIntent(app, intent, params.cancellation_reason ?? null);
    },
  ),
];

export const setupAttemptOperations = [
  operation<Stripe.SetupAttemptListParams>('GET', '/v1/setup_attempts', ['setup_intent'], ({ app, params }) => {
    setupIntentsIn(app.store).require(params.setup_intent, 'setup_intent');
    const found = setupAttemptsIn(app.store).by('intent', params.setup_intent).toReversed();
    return paginate(found, params, '/v1/setup_attempts', 'setup attempt');
  }),

  retrieve('/v1/mandates', mandatesIn),
];
