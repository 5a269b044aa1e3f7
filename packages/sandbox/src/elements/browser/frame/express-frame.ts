import { ElementFrame } from './element-frame.js';

/**
 * The Express Checkout Element, inside its frame. No wallet can be had offline, so it is what Stripe's own is on a device
 * without any: ready, and empty.
 */
export class ExpressFrame extends ElementFrame {
  protected build(): readonly HTMLElement[] {
    this.root.dataset.empty = '';
    return [];
  }

  protected show(): void {}

  protected change(): undefined {
    return undefined;
  }

  protected validate(): Record<never, never> {
    return {};
  }

  protected focus(): void {}

  protected clear(): void {}
}
