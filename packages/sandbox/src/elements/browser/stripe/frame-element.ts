import { openChannel } from '../protocol/channel.js';
import type { FrameSettings, HostChannel, StripeFailure } from '../protocol/payment-frame.js';
import { Emitter } from './emitter.js';
import { frameUnreachable, IntegrationError } from './errors.js';
import { createFrame, expectGreeting } from './frame.js';
import type { Sandbox } from './sandbox.js';
import { createSkeleton } from './skeleton.js';
import { submitForm } from './submit-form.js';

/** What an element has of the group that made it. */
export interface Group {
  readonly sandbox: Sandbox;
  /** Settings that all elements of the group share, as they are when asked. */
  readonly settings: () => FrameSettings & { loader?: string };
  readonly onDestroy: () => void;
}

/** The element of the page that is meant. @throws IntegrationError when there is none */
export function findContainer(target: string | HTMLElement): HTMLElement {
  const container = typeof target === 'string' ? document.querySelector<HTMLElement>(target) : target;
  if (!container) {
    throw new IntegrationError(
      typeof target === 'string'
        ? `The selector you specified (${target}) applies to no DOM elements that are currently on the page. Make sure the element exists on the page before calling mount().`
        : 'Invalid DOM element. Make sure to call mount() with a valid DOM element or selector.',
    );
  }
  return container;
}

interface Mounted {
  readonly container: HTMLElement;
  readonly iframe: HTMLIFrameElement;
  readonly channel: HostChannel;
  readonly nodes: readonly HTMLElement[];
}

/**
 * The host page's end of an element. Events come in Stripe's order: loaderstart where a loader is shown, then ready and a first
 * change, or loaderror and nothing more.
 */
export abstract class FrameElement<Options extends object> extends Emitter {
  abstract readonly elementType: string;
  /** Of its frame, for a screen reader. */
  protected abstract readonly title: string;
  #mounted: Mounted | undefined;
  #destroyed = false;
  /** The frame listens: before, it has another origin. */
  #greeted = false;
  #ready = false;
  #options: Options;

  constructor(
    private readonly group: Group,
    options: Options,
  ) {
    super();
    this.#options = options;
  }

  protected get options(): Options {
    return this.#options;
  }

  /** The options in the frame's terms. */
  protected abstract toSettings(options: Options): Partial<FrameSettings>;

  /** What `ready` carries beside the element's type. */
  protected readyDetail(): object {
    return {};
  }

  /** Events beyond those that every element has. */
  protected hearMore(_channel: HostChannel): void {}

  /** The channel to the frame, for the group and for confirmPayment. Undefined unless mounted and ready. */
  get channel(): HostChannel | undefined {
    return this.#ready ? this.#mounted?.channel : undefined;
  }

  mount(target: string | HTMLElement): void {
    if (this.#destroyed)
      throw new IntegrationError('This Element has already been destroyed. Please create a new one.');
    const container = findContainer(target);
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
    this.#greeted = false;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.unmount();
    this.#destroyed = true;
    this.group.onDestroy();
  }

  update(options: Partial<Options>): this {
    this.#options = { ...this.#options, ...options };
    this.send(this.toSettings(this.#options));
    return this;
  }

  /** Tells the frame what has changed, if there is one; a frame that comes later reads everything. */
  send(settings: Partial<FrameSettings>): void {
    // The channel closes when the element goes; a change that is then lost has nobody to see it.
    if (this.#greeted) this.#mounted?.channel.call('update', settings).catch(() => undefined);
  }

  focus(): void {
    this.#mounted?.iframe.focus();
    this.act('focus');
  }

  blur(): void {
    this.act('blur');
  }

  clear(): void {
    this.act('clear');
  }

  protected act(action: 'focus' | 'blur' | 'clear' | 'collapse'): void {
    this.channel?.call('act', action).catch(() => undefined);
  }

  #open(container: HTMLElement): void {
    const { elementType } = this;
    const { iframe, name } = createFrame(
      `${this.group.sandbox.base}elements-inner-payment.html?element=${this.elementType}`,
      this.title,
    );
    // Pulled out by the room the frame keeps for its focus rings, so that its fields align with the host's.
    iframe.style.cssText =
      'display:block;width:calc(100% + 8px);margin:-4px;height:0;border:0;overflow:hidden;background:transparent;color-scheme:light;opacity:0';
    iframe.setAttribute('allow', 'payment *');
    const settings = this.group.settings();
    const loads = settings.loader !== 'never';
    const skeleton = createSkeleton(settings.appearance?.theme === 'night');
    const channel: HostChannel = openChannel({
      self: window,
      peer: () => iframe.contentWindow,
      peerOrigin: this.group.sandbox.origin,
      name,
    });
    const fail = (error: StripeFailure): void => {
      skeleton.remove();
      this.emit('loaderror', { elementType, error });
    };
    const greeted = expectGreeting(iframe, () => {
      if (this.#mounted?.channel === channel) fail(frameUnreachable(`${this.elementType} Element`));
    });
    channel.hear('hello', () => {
      greeted();
      this.#greeted = true;
      if (this.group.sandbox.failsElements) fail(frameUnreachable(`${this.elementType} Element`));
      else
        channel.call('mount', { ...this.group.settings(), ...this.toSettings(this.#options) }).catch(() => undefined);
    });
    channel.hear('loaderror', fail);
    channel.hear('ready', () => {
      this.#ready = true;
      skeleton.remove();
      iframe.style.opacity = '1';
      this.emit('ready', { elementType, ...this.readyDetail() });
    });
    channel.hear('layout', ({ height, scheme }) => {
      iframe.style.height = `${height}px`;
      // A frame stays see-through only while its element and its document agree on the color scheme.
      iframe.style.colorScheme = scheme;
    });
    channel.hear('change', (change) => {
      container.classList.toggle('StripeElement--empty', change.empty);
      container.classList.toggle('StripeElement--complete', change.complete);
      this.emit('change', { elementType, ...change });
    });
    channel.hear('focus', () => {
      container.classList.add('StripeElement--focus');
      this.emit('focus', { elementType });
    });
    channel.hear('blur', () => {
      container.classList.remove('StripeElement--focus');
      this.emit('blur', { elementType });
    });
    this.hearMore(channel);
    channel.hear('escape', () => this.emit('escape', { elementType }));
    channel.hear('submit', () => submitForm(container.closest('form')));

    container.classList.add('StripeElement');
    const nodes = loads ? [skeleton, iframe] : [iframe];
    container.replaceChildren(...nodes);
    this.#mounted = { container, iframe, channel, nodes };
    // A host attaches its handlers right after mount().
    if (loads) queueMicrotask(() => this.emit('loaderstart', { elementType }));
  }
}
