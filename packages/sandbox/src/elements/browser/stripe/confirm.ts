import { readClientSecret } from '../protocol/client-secret.js';
import type { Intent, IntentReply, ObjectReply, StripeFailure } from '../protocol/payment-frame.js';
import { runChallenge } from './challenge.js';
import type { Controller } from './controller.js';
import { mismatch } from './deferred.js';
import { Elements } from './elements.js';
import { frameUnreachable, IntegrationError, submitFirst } from './errors.js';
import { type PaymentMethodData, readMethodData } from './method-data.js';

export interface ConfirmOptions {
  readonly elements?: unknown;
  readonly clientSecret?: string;
  readonly confirmParams?: {
    readonly return_url?: string;
    readonly payment_method?: string;
    readonly payment_method_data?: PaymentMethodData;
    readonly [param: string]: unknown;
  };
  readonly redirect?: string;
}

export type IntentResult =
  | { readonly paymentIntent: Intent; readonly error?: undefined }
  | { readonly setupIntent: Intent; readonly error?: undefined }
  | { readonly error: StripeFailure };

/** A reply in the shape Stripe.js resolves with. A refused intent travels inside the error. */
export function resultOf(reply: IntentReply): IntentResult {
  if ('error' in reply) return { error: reply.error };
  const { intent } = reply;
  const isPayment = intent.object === 'payment_intent';
  const refused = intent.status === 'requires_payment_method';
  const failure = isPayment ? intent.last_payment_error : intent.last_setup_error;
  if (refused && failure) return { error: { ...failure, [intent.object]: intent } };
  return isPayment ? { paymentIntent: intent } : { setupIntent: intent };
}

/** Takes an intent through its 3-D Secure challenge, if it asks for one, and reads what came of it. */
export async function throughNextAction(
  reply: IntentReply,
  controller: Controller,
  origin: string,
  locale?: string,
): Promise<IntentReply> {
  if ('error' in reply || reply.intent.status !== 'requires_action') return reply;
  const { id, object, client_secret: secret } = reply.intent;
  await runChallenge(`${origin}/3d-secure/${id}?client_secret=${encodeURIComponent(secret)}`, locale);
  const answered = await controller.retrieve(secret, locale);
  if ('error' in answered || answered.intent.status !== 'requires_action') return answered;
  return { error: { ...frameUnreachable('3-D Secure page'), [object]: answered.intent } };
}

/** Where the customer goes after an intent: the host's page, with Stripe's three parameters added. */
export function returnUrl(base: string, intent: Intent): string {
  const url = new URL(base);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret);
  url.searchParams.set('redirect_status', intent.status === 'requires_payment_method' ? 'failed' : intent.status);
  return url.href;
}

/** Confirms under way, by client secret: a second click joins the first instead of paying again. */
const underWay = new Map<string, Promise<IntentResult>>();

export class Confirmer {
  constructor(
    private readonly controller: Controller,
    private readonly origin: string,
    private readonly locale?: string,
  ) {}

  /** `confirmPayment` and `confirmSetup`. @throws IntegrationError on a mistake in the call, before anything is sent */
  async confirm(caller: 'confirmPayment' | 'confirmSetup', options: ConfirmOptions): Promise<IntentResult> {
    const name = `stripe.${caller}()`;
    if (typeof options !== 'object' || options === null) {
      throw new IntegrationError(`Missing argument. Make sure to call ${name} with a list of arguments.`);
    }
    const elements = options.elements instanceof Elements ? options.elements : undefined;
    if (options.elements !== undefined && !elements) {
      throw new IntegrationError(
        `Invalid value for ${name}: elements should be an Elements instance of this Stripe.js.`,
      );
    }
    const secret = elements?.clientSecret ?? options.clientSecret;
    // What is paid must be what was shown.
    if (options.clientSecret !== undefined && options.clientSecret !== secret) {
      throw new IntegrationError(
        `Invalid value for ${name}: clientSecret should be the one that Elements was created with. Leave it out.`,
      );
    }
    if (secret === undefined && elements) {
      throw new IntegrationError(`You must pass in a clientSecret when calling ${name}.`);
    }
    const read = readClientSecret(secret);
    const kind = caller === 'confirmPayment' ? 'payment_intent' : 'setup_intent';
    if (!secret || read?.kind !== kind) {
      throw new IntegrationError(
        `Invalid value for ${name}: clientSecret should be a ${kind === 'payment_intent' ? 'PaymentIntent' : 'SetupIntent'} client secret. You specified: ${String(secret)}.`,
      );
    }
    const target = options.confirmParams?.return_url;
    if (options.redirect !== undefined && options.redirect !== 'always' && options.redirect !== 'if_required') {
      throw new IntegrationError(`Invalid value for ${name}: redirect should be "if_required" or "always".`);
    }
    const leaves = options.redirect !== 'if_required';
    if (leaves && !target) {
      throw new IntegrationError(
        `${name}: the \`confirmParams.return_url\` argument is required unless passing \`redirect: "if_required"\`.`,
      );
    }
    if (target !== undefined && !(/^https?:\/\//i.test(target) && URL.canParse(target))) {
      throw new IntegrationError(`Invalid value for ${name}: return_url should be an absolute http(s) URL.`);
    }
    if (elements?.isDeferred && !elements.isSubmitted) {
      throw new IntegrationError(submitFirst(name));
    }
    const started =
      underWay.get(secret) ?? this.#run(name, secret, elements, options).finally(() => underWay.delete(secret));
    underWay.set(secret, started);
    const result = await started;
    if (!leaves || 'error' in result) return result;
    const intent = 'paymentIntent' in result ? result.paymentIntent : result.setupIntent;
    window.location.assign(returnUrl(target!, intent));
    // The page is going away: Stripe's promise never resolves here either.
    return new Promise(() => undefined);
  }

  async #run(
    name: string,
    clientSecret: string,
    elements: Elements | undefined,
    options: ConfirmOptions,
  ): Promise<IntentResult> {
    const { return_url, payment_method_data, ...rest } = options.confirmParams ?? {};
    const returns = return_url ? { return_url } : {};
    const locale = elements?.locale ?? this.locale;
    if (elements?.isDeferred) {
      const intended = await this.controller.retrieve(clientSecret, locale);
      if ('error' in intended) return intended;
      const error = mismatch(elements.expectation, intended.intent);
      if (error) return { error };
    }
    const chosen = elements
      ? await this.#choose(name, clientSecret, elements, payment_method_data)
      : { object: { ...(payment_method_data ? { payment_method_data } : {}) } };
    if ('error' in chosen) return { error: chosen.error };
    // The call's own shipping counts more than what an Address Element holds.
    const { shipping, ...fields } = chosen.object;
    const params = { ...(shipping ? { shipping } : {}), ...rest, ...fields, ...returns };
    const reply = await this.controller.confirm(clientSecret, params, locale);
    return resultOf(await throughNextAction(reply, this.controller, this.origin, locale));
  }

  /** What the Elements make of their fields, as parameters of the confirmation. */
  async #choose(
    name: string,
    clientSecret: string,
    elements: Elements,
    data: PaymentMethodData | undefined,
  ): Promise<ObjectReply> {
    const collected = await elements.collect();
    if ('error' in collected) return collected;
    elements.requireLeftOut(name, 'confirmParams.payment_method_data', data?.billing_details, collected);
    const chosen = await elements.mounted(name).call('choose', readMethodData(name, data, collected.billingDetails));
    if ('error' in chosen) return chosen;
    const { payment_method, setup_future_usage: usage } = chosen.object;
    // A SetupIntent has neither: it ships nothing, and keeps the payment method in any case.
    if (readClientSecret(clientSecret)?.kind !== 'payment_intent') return { object: { payment_method } };
    return {
      object: {
        payment_method,
        ...(collected.shipping ? { shipping: collected.shipping } : {}),
        ...(usage ? { setup_future_usage: usage } : {}),
      },
    };
  }
}
