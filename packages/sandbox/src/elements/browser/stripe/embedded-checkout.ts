import { writeAddress } from '../protocol/address.js';
import { openChannel } from '../protocol/channel.js';
import type { EmbeddedHostChannel } from '../protocol/embedded-page.js';
import { checkoutSessionId } from './checkout-secret.js';
import type { Controller } from './controller.js';
import { IntegrationError } from './errors.js';
import { createFrame } from './frame.js';
import { findContainer } from './frame-element.js';
import type { Sandbox } from './sandbox.js';

export interface EmbeddedCheckoutOptions {
  readonly clientSecret?: string;
  readonly fetchClientSecret?: () => Promise<string>;
  readonly onComplete?: () => void;
  readonly [option: string]: unknown;
}

/** Called for what the sandbox's page never asks of the merchant. */
const notSimulated = ['onAnalyticsEvent', 'onLineItemsChange', 'onShippingDetailsChange'];

/** One Checkout page may be embedded at a time. */
let current: EmbeddedCheckout | undefined;

/**
 * `stripe.createEmbeddedCheckoutPage()`.
 *
 * @throws IntegrationError for wrong options, and for a secret that leads to no session of `ui_mode: embedded_page`
 */
export async function createEmbeddedCheckout(
  sandbox: Sandbox,
  controller: Controller,
  options: EmbeddedCheckoutOptions,
): Promise<EmbeddedCheckout> {
  const name = 'stripe.createEmbeddedCheckoutPage()';
  const { clientSecret, fetchClientSecret, onComplete } = options ?? {};
  if ((clientSecret === undefined) === (fetchClientSecret === undefined)) {
    throw new IntegrationError(`${name}: you must provide either clientSecret or fetchClientSecret.`);
  }
  const refused = notSimulated.find((option) => options[option] !== undefined);
  if (refused) throw new IntegrationError(`The sandbox does not simulate the option ${refused} of ${name}.`);
  if (current) throw new IntegrationError('You cannot have multiple Embedded Checkout objects.');
  const embedded = new EmbeddedCheckout(sandbox, onComplete ?? (() => undefined));
  current = embedded;
  try {
    const secret = clientSecret ?? (await fetchClientSecret!());
    checkoutSessionId(secret, name);
    const found = await controller.checkout('', { client_secret: secret });
    if ('error' in found) throw new IntegrationError(found.error.message);
    if (found.object.ui_mode !== 'embedded_page') {
      throw new IntegrationError(
        `${name} shows Checkout Sessions of ui_mode embedded_page. This one is of ui_mode ${String(found.object.ui_mode)}.`,
      );
    }
    embedded.load(secret);
  } catch (error) {
    current = undefined;
    throw error;
  }
  return embedded;
}

/** The Checkout page in a frame of the merchant's page. */
export class EmbeddedCheckout {
  #secret: string | undefined;
  #mounted: { readonly iframe: HTMLIFrameElement; readonly channel: EmbeddedHostChannel } | undefined;
  #destroyed = false;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly onComplete: () => void,
  ) {}

  /** Which session it shows. */
  load(secret: string): void {
    this.#secret = secret;
  }

  mount(target: string | HTMLElement): void {
    this.#check();
    const container = findContainer(target);
    if (this.#mounted) throw new IntegrationError('This Embedded Checkout object is already mounted.');
    const secret = this.#secret!;
    const query = new URLSearchParams({ client_secret: secret });
    const { iframe, name } = createFrame(
      `${this.sandbox.origin}/c/pay/${checkoutSessionId(secret, 'mount()')}?${query}`,
      'Secure checkout page',
    );
    iframe.name = writeAddress({ name, origin: location.origin });
    iframe.style.cssText = 'display:block;width:100%;height:0;border:0;color-scheme:light dark';
    const channel: EmbeddedHostChannel = openChannel({
      self: window,
      peer: () => iframe.contentWindow,
      peerOrigin: this.sandbox.origin,
      name,
    });
    channel.hear('layout', ({ height }) => {
      iframe.style.height = `${height}px`;
    });
    channel.hear('complete', ({ url }) => {
      if (url !== null) window.location.assign(url);
      else this.onComplete();
    });
    container.replaceChildren(iframe);
    this.#mounted = { iframe, channel };
  }

  unmount(): void {
    this.#check();
    this.#close();
  }

  destroy(): void {
    this.#check();
    this.#close();
    this.#destroyed = true;
    if (current === this) current = undefined;
  }

  #close(): void {
    this.#mounted?.channel.close();
    this.#mounted?.iframe.remove();
    this.#mounted = undefined;
  }

  #check(): void {
    if (this.#destroyed) throw new IntegrationError('This Embedded Checkout object has been destroyed.');
  }
}
