import type { Stripe } from 'stripe';
import { subscriptionsIn } from '../billing/tables.js';
import type { App } from '../core/app.js';
import { invalid, unsupported } from '../core/errors.js';
import type { PortalConfiguration, PortalSession, Stored, Subscription } from '../core/stored.js';

type SessionParams = Stored<Stripe.BillingPortal.SessionCreateParams>;
type Flow = NonNullable<PortalSession['flow']>;

const features = {
  payment_method_update: 'payment_method_update',
  subscription_cancel: 'subscription_cancel',
  subscription_pause: 'subscription_pause',
  subscription_update: 'subscription_update',
  subscription_update_confirm: 'subscription_update',
} as const;

/** The one page of the portal that a session leads to. @throws StripeError for one that it does not offer */
export function readFlow(app: App, params: SessionParams, configuration: PortalConfiguration): PortalSession['flow'] {
  const data = params.flow_data;
  if (!data) return null;
  const type = data.type as keyof typeof features;
  if (!Object.hasOwn(features, type)) throw unsupported('flow_data[type]', `\`flow_data[type]=${data.type}\``);
  if (!configuration.features[features[type]].enabled) {
    throw invalid(`The portal configuration does not offer this: its feature \`${features[type]}\` is disabled.`, {
      param: 'flow_data[type]',
    });
  }
  const own = (id: string | undefined): Subscription => {
    const param = `flow_data[${type}][subscription]`;
    const subscription = subscriptionsIn(app.store).require(id ?? '', param);
    if (subscription.customer !== params.customer)
      throw invalid("The subscription is not the customer's own.", { param });
    return subscription;
  };
  const flow: Flow = {
    after_completion: readAfter(data.after_completion),
    customer_update: null,
    subscription_cancel: null,
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
    type,
  };
  if (type === 'subscription_cancel') {
    const subscription = own(data.subscription_cancel?.subscription);
    checkGoesOn(subscription);
    flow.subscription_cancel = { retention: null, subscription: subscription.id };
  }
  if (type === 'subscription_pause')
    flow.subscription_pause = { subscription: own(data.subscription_pause?.subscription).id };
  if (type === 'subscription_update')
    flow.subscription_update = { subscription: own(data.subscription_update?.subscription).id };
  if (type === 'subscription_update_confirm')
    flow.subscription_update_confirm = readConfirm(data, own(data.subscription_update_confirm?.subscription));
  return flow;
}

/** @throws StripeError for one that will end anyway */
function checkGoesOn({ cancel_at: cancelAt, cancel_at_period_end: ends, id }: Subscription): void {
  if (cancelAt === null && !ends) return;
  throw invalid(`The subscription \`${id}\` is already set to be canceled at period end.`, {
    param: 'flow_data[subscription_cancel][subscription]',
  });
}

function readAfter(after: NonNullable<SessionParams['flow_data']>['after_completion']): Flow['after_completion'] {
  if (after?.type === 'redirect' && !URL.canParse(after.redirect?.return_url ?? '')) {
    throw invalid('Not a valid URL', {
      code: 'url_invalid',
      param: 'flow_data[after_completion][redirect][return_url]',
    });
  }
  return {
    hosted_confirmation: after?.hosted_confirmation
      ? { custom_message: after.hosted_confirmation.custom_message ?? null }
      : null,
    redirect: after?.redirect ? { return_url: after.redirect.return_url } : null,
    type: after?.type ?? 'portal_homepage',
  };
}

function readConfirm(
  data: NonNullable<SessionParams['flow_data']>,
  subscription: Subscription,
): Flow['subscription_update_confirm'] {
  const { items = [], discounts } = data.subscription_update_confirm ?? {};
  const param = 'flow_data[subscription_update_confirm]';
  if (discounts?.length) throw unsupported(`${param}[discounts]`);
  const [item] = items;
  if (!item || items.length > 1) throw invalid('Give exactly one item to change.', { param: `${param}[items]` });
  if (!subscription.items.data.some(({ id }) => id === item.id)) {
    throw invalid(`The subscription has no item '${item.id}'.`, {
      code: 'resource_missing',
      param: `${param}[items][0][id]`,
    });
  }
  return {
    discounts: null,
    items: [
      {
        id: item.id,
        price: item.price ?? null,
        ...(item.quantity === undefined ? {} : { quantity: item.quantity }),
      },
    ],
    subscription: subscription.id,
  };
}
