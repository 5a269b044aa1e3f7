import { openChannel } from '../protocol/channel.js';
import type { FrameSettings, HostChannel, StripeFailure } from '../protocol/payment-frame.js';
import { Emitter } from './emitter.js';
import { frameUnreachable, IntegrationError } from './errors.js';
import { createFrame, expectGreeting } from './frame.js';
import type { Sandbox } from './sandbox.js';
import { createSkeleton } from './skeleton.js';

/** Options of `elements.create('payment', …)` and `element.update(…)`; what the frame does not know it ignores. */
export type ElementOptions = Pick<FrameSettings, 'layout' | 'readOnly' | 'fields' | 'defaultValues'>;

const elementType = 'payment';

interface Mounted {
  readonly container: HTMLElement;
  readonly iframe: HTMLIFrameElement;
  readonly channel: HostChannel;
  readonly nodes: readonly HTMLElement[];
}

/**
 * The host page's end of the Payment Element. Events come in Stripe's order: loaderstart, then ready and a first change,
 * or loaderror and nothing more.
 */
export class PaymentElement extends Emitter {
  readonly elementType = elementType;
  #mounted: Mounted | undefined;
  #destroyed = false;
  #ready = false;
  #options: ElementOptions;

  constructor(
    private readonly sandbox: Sandbox,
    /** Settings of the group this element belongs to, as they are when asked. */
    private readonly group: () => FrameSettings & { loader?: string },
    options: ElementOptions,
    private readonly onDestroy: () => void,
  ) {
    super();
    this.#options = options;
  }

  /** The channel to the frame, for the group and for confirmPayment. Undefined unless mounted and ready. */
  get channel(): HostChannel | undefined {
    return this.#ready ? this.#mounted?.channel : undefined;
  }

  mount(target: string | HTMLElement): void {
    if (this.#destroyed)
      throw new IntegrationError('This Element has already been destroyed. Please create a new one.');
    const container = typeof target === 'string' ? document.querySelector<HTMLElement>(target) : target;
    if (!container) {
      throw new IntegrationError(
        typeof target === 'string'
          ? `The selector you specified (${target}) applies to no DOM elements that are currently on the page. Make sure the element exists on the page before calling mount().`
          : 'Invalid DOM element. Make sure to call mount() with a valid DOM element or selector.',
      );
    }
    if (this.#mounted?.container === container) return;
    this.unmount();
    this.#open(container);
  }

  unmount(): void {
    if (!this.#mounted) return;
    const { container, channel, nodes } = this.#mounted;
    channel.close();
    for (const node of nodes) node.remove();
    for (const state of ['', '--empty', '--complete', '--focus']) container.classList.remove(`StripeElement${state}`);
    this.#mounted = undefined;
    this.#ready = false;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.unmount();
    this.#destroyed = true;
    this.onDestroy();
  }

  update(options: ElementOptions): this {
    this.#options = { ...this.#options, ...options };
    this.send(options);
    return this;
  }

  /** Tells the frame what has changed, if there is one; a frame that comes later reads everything. */
  send(settings: Partial<FrameSettings>): void {
    // The channel closes when the element goes; a change that is then lost has nobody to see it.
    this.#mounted?.channel.call('update', settings).catch(() => undefined);
  }

  focus(): void {
    this.#mounted?.iframe.focus();
    this.#act('focus');
  }

  blur(): void {
    this.#act('blur');
  }

  clear(): void {
    this.#act('clear');
  }

  collapse(): this {
    this.#act('collapse');
    return this;
  }

  #act(action: 'focus' | 'blur' | 'clear' | 'collapse'): void {
    this.channel?.call('act', action).catch(() => undefined);
  }

  #open(container: HTMLElement): void {
    const { iframe, name } = createFrame(
      `${this.sandbox.base}elements-inner-payment.html`,
      'Secure payment input frame',
    );
    // Pulled out by the room the frame keeps for its focus rings, so that its fields align with the host's.
    iframe.style.cssText =
      'display:block;width:calc(100% + 8px);margin:-4px;height:0;border:0;overflow:hidden;background:transparent;color-scheme:light;opacity:0';
    iframe.setAttribute('allow', 'payment *');
    const settings = this.group();
    const loads = settings.loader !== 'never';
    const skeleton = createSkeleton(settings.appearance?.theme === 'night');
    const channel: HostChannel = openChannel({
      self: window,
      peer: () => iframe.contentWindow,
      peerOrigin: this.sandbox.origin,
      name,
    });
    const fail = (error: StripeFailure): void => {
      skeleton.remove();
      this.emit('loaderror', { elementType, error });
    };
    const greeted = expectGreeting(iframe, () => {
      if (this.#mounted?.channel === channel) fail(frameUnreachable('Payment Element'));
    });
    channel.hear('hello', () => {
      greeted();
      if (this.sandbox.failsElements) fail(frameUnreachable('Payment Element'));
      else channel.call('mount', { ...this.group(), ...this.#options }).catch(() => undefined);
    });
    channel.hear('loaderror', fail);
    channel.hear('ready', () => {
      this.#ready = true;
      skeleton.remove();
      iframe.style.opacity = '1';
      this.emit('ready', { elementType });
    });
    channel.hear('layout', ({ height, scheme }) => {
      iframe.style.height = `${height}px`;
      // A frame stays see-through only while its element and its document agree on the colour scheme.
      iframe.style.colorScheme = scheme;
    });
    channel.hear('removed', (removal) => this.emit('savedpaymentmethodremove', { elementType, ...removal }));
    channel.hear('change', ({ paymentMethod, savePaymentMethod, ...change }) => {
      container.classList.toggle('StripeElement--empty', change.empty);
      container.classList.toggle('StripeElement--complete', change.complete);
      const value = {
        type: 'card',
        ...(savePaymentMethod === undefined ? {} : { savePaymentMethod }),
        ...(paymentMethod ? { payment_method: paymentMethod } : {}),
      };
      this.emit('change', { elementType, ...change, value });
    });
    channel.hear('focus', () => {
      container.classList.add('StripeElement--focus');
      this.emit('focus', { elementType });
    });
    channel.hear('blur', () => {
      container.classList.remove('StripeElement--focus');
      this.emit('blur', { elementType });
    });
    channel.hear('escape', () => this.emit('escape', { elementType }));

    container.classList.add('StripeElement');
    const nodes = loads ? [skeleton, iframe] : [iframe];
    container.replaceChildren(...nodes);
    this.#mounted = { container, iframe, channel, nodes };
    // A host attaches its handlers right after mount().
    queueMicrotask(() => this.emit('loaderstart', { elementType }));
  }
}
