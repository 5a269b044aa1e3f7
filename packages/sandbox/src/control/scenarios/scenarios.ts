import type { App } from '../../core/app.js';
import { ControlError } from '../../wire/control/route.js';
import type { Answer, Caller } from './caller.js';

/** A state that an account can be put in. */
export type ScenarioName = 'active' | 'trialing' | 'past_due' | 'three_d_secure_due' | 'cancelling' | 'disputed';
export const scenarioNames: readonly ScenarioName[] = [
  'active',
  'trialing',
  'past_due',
  'three_d_secure_due',
  'cancelling',
  'disputed',
];

/** What `sandbox.scenario` takes beside the name. */
export interface ScenarioOptions {
  /** The customer's; default `<name>@example.com`. */
  email?: string | undefined;
  /** A monthly price to subscribe to; default one of 12.00 USD, made when it is first needed. */
  price?: string | undefined;
}

/** The ids of what a scenario has made. */
export interface ScenarioResult {
  /** Id of the customer. */
  customer: string;
  /** Id of the subscription. */
  subscription: string;
  /** Of `three_d_secure_due`: the payment that waits for the customer. */
  paymentIntent?: string | undefined;
  /** Of `disputed`. */
  dispute?: string | undefined;
}

const lookupKey = 'sandbox_scenario_monthly';
const daySeconds = 86_400;

/**
 * Puts a new customer in a named state, by the calls that a server would make.
 *
 * @throws ControlError for an unknown name; Error with the API's message for a price that cannot be subscribed to
 */
export async function play(
  app: App,
  call: Caller,
  name: string,
  options: ScenarioOptions = {},
): Promise<ScenarioResult> {
  if (!scenarioNames.includes(name as ScenarioName))
    throw new ControlError(`name must be one of ${scenarioNames.join(', ')}.`);
  const account = new Account(app, call, options.email ?? `${name}@example.com`, options.price);
  switch (name as ScenarioName) {
    case 'active':
      return account.subscribe('pm_card_visa');
    case 'trialing':
      return account.subscribe('pm_card_visa', { trial_period_days: 14 });
    case 'cancelling':
      return account.subscribe('pm_card_visa', { cancel_at_period_end: true });
    case 'past_due':
      return account.fallBehind();
    case 'three_d_secure_due':
      return account.awaitAuthentication();
    case 'disputed':
      return account.beDisputed();
  }
}

class Account {
  constructor(
    private readonly app: App,
    private readonly call: Caller,
    private readonly email: string,
    private readonly givenPrice: string | undefined,
  ) {}

  async subscribe(card: string, more: object = {}, clock?: string): Promise<ScenarioResult> {
    const price = await this.price();
    const customer = await this.call('POST', '/v1/customers', {
      email: this.email,
      ...(clock ? { test_clock: clock } : {}),
    });
    const method = await this.attach(customer.id, card);
    const subscription = await this.call('POST', '/v1/subscriptions', {
      customer: customer.id,
      default_payment_method: method,
      items: [{ price }],
      ...more,
    });
    return { customer: customer.id, subscription: subscription.id };
  }

  /** Subscribes a month ago, on a clock of its own, with a card that has failed since. */
  async fallBehind(): Promise<ScenarioResult> {
    const now = this.app.now();
    const clock = await this.call('POST', '/v1/test_helpers/test_clocks', {
      frozen_time: now - 32 * daySeconds,
      name: 'past due',
    });
    const made = await this.subscribe('pm_card_visa', {}, clock.id);
    const failing = await this.attach(made.customer, 'pm_card_chargeCustomerFail');
    await this.call('POST', `/v1/subscriptions/${made.subscription}`, { default_payment_method: failing });
    await this.call('POST', `/v1/test_helpers/test_clocks/${clock.id}/advance`, { frozen_time: now });
    return made;
  }

  async awaitAuthentication(): Promise<ScenarioResult> {
    const made = await this.subscribe('pm_card_threeDSecure2Required', {
      payment_behavior: 'default_incomplete',
    });
    const subscription = await this.call('GET', `/v1/subscriptions/${made.subscription}`, {
      expand: ['latest_invoice.payments'],
    });
    const invoice = subscription.latest_invoice as unknown as {
      payments: { data: { payment: { payment_intent: string } }[] };
    };
    const paymentIntent = invoice.payments.data[0]?.payment.payment_intent ?? '';
    const method = (await this.call('GET', `/v1/subscriptions/${made.subscription}`)).default_payment_method;
    await this.call('POST', `/v1/payment_intents/${paymentIntent}/confirm`, {
      payment_method: method,
      return_url: this.app.origin,
    });
    return { ...made, paymentIntent };
  }

  async beDisputed(): Promise<ScenarioResult> {
    const made = await this.subscribe('pm_card_createDispute');
    const { data } = (await this.call('GET', '/v1/disputes', { limit: 1 })) as Answer & { data: { id: string }[] };
    return { ...made, dispute: data[0]?.id ?? '' };
  }

  private async attach(customer: string, card: string): Promise<string> {
    return (await this.call('POST', `/v1/payment_methods/${card}/attach`, { customer })).id;
  }

  private async price(): Promise<string> {
    if (this.givenPrice !== undefined) return this.givenPrice;
    const { data } = (await this.call('GET', '/v1/prices', { lookup_keys: [lookupKey] })) as Answer & {
      data: { id: string }[];
    };
    if (data[0]) return data[0].id;
    const product = await this.call('POST', '/v1/products', { name: 'Pro' });
    const price = await this.call('POST', '/v1/prices', {
      product: product.id,
      unit_amount: 1200,
      currency: 'usd',
      recurring: { interval: 'month' },
      lookup_key: lookupKey,
    });
    return price.id;
  }
}
