import type { CheckoutAction, Credentials } from '../protocol/api.js';
import { openChannel } from '../protocol/channel.js';
import type { ControllerHostChannel } from '../protocol/controller.js';
import type { IntentReply, ObjectReply, StripeFailure } from '../protocol/payment-frame.js';
import { frameUnreachable } from './errors.js';
import { createFrame, expectGreeting } from './frame.js';
import type { Sandbox } from './sandbox.js';

/** Reads and confirms intents through a hidden frame of the sandbox's origin, made at first need. */
export class Controller {
  #opened: Promise<ControllerHostChannel> | undefined;
  #iframe: HTMLIFrameElement | undefined;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly credentials: Credentials,
  ) {}

  retrieve(clientSecret: string, locale?: string): Promise<IntentReply> {
    const { credentials } = this;
    return this.#use((channel) =>
      channel.call('retrieve', { credentials, clientSecret, ...(locale ? { locale } : {}) }),
    );
  }

  confirm(clientSecret: string, params: Readonly<Record<string, unknown>>, locale?: string): Promise<IntentReply> {
    const { credentials } = this;
    return this.#use((channel) =>
      channel.call('confirm', { credentials, clientSecret, params, ...(locale ? { locale } : {}) }),
    );
  }

  createPaymentMethod(params: Readonly<Record<string, unknown>>): Promise<ObjectReply> {
    return this.#use((channel) => channel.call('createPaymentMethod', { credentials: this.credentials, params }));
  }

  createConfirmationToken(params: Readonly<Record<string, unknown>>): Promise<ObjectReply> {
    return this.#use((channel) => channel.call('createConfirmationToken', { credentials: this.credentials, params }));
  }

  checkout(action: CheckoutAction, fields: Readonly<Record<string, unknown>>): Promise<ObjectReply> {
    return this.#use((channel) => channel.call('checkout', { credentials: this.credentials, action, fields }));
  }

  async #use<Reply>(
    work: (channel: ControllerHostChannel) => Promise<Reply>,
  ): Promise<Reply | { error: StripeFailure }> {
    try {
      // A page that swaps its body takes the frame away with it.
      if (this.#iframe?.isConnected === false) this.#opened = undefined;
      this.#opened ??= this.#open();
      return await work(await this.#opened);
    } catch {
      // The next call tries again.
      this.#opened = undefined;
      return { error: frameUnreachable('API frame') };
    }
  }

  #open(): Promise<ControllerHostChannel> {
    const { iframe, name } = createFrame(`${this.sandbox.base}controller.html`, 'Sandbox API');
    this.#iframe = iframe;
    iframe.setAttribute('aria-hidden', 'true');
    iframe.tabIndex = -1;
    iframe.style.cssText = 'position:absolute;width:1px;height:1px;border:0;opacity:0;pointer-events:none';
    const channel: ControllerHostChannel = openChannel({
      self: window,
      peer: () => iframe.contentWindow,
      peerOrigin: this.sandbox.origin,
      name,
    });
    return new Promise((resolve, reject) => {
      const greeted = expectGreeting(iframe, () => {
        channel.close();
        iframe.remove();
        reject(new Error('The API frame did not load.'));
      });
      channel.hear('hello', () => {
        greeted();
        resolve(channel);
      });
      document.body.append(iframe);
    });
  }
}
