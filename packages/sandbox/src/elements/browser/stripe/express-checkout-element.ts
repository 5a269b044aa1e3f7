import type { FrameSettings } from '../protocol/payment-frame.js';
import { FrameElement } from './frame-element.js';

/** No wallet is available offline, and it says so, as Stripe's own does on a device without any. */
export class ExpressCheckoutElement extends FrameElement<Record<string, unknown>> {
  readonly elementType = 'expressCheckout';
  protected readonly title = 'Secure express checkout frame';

  protected toSettings(): Partial<FrameSettings> {
    return {};
  }

  protected override readyDetail(): object {
    return { availablePaymentMethods: undefined };
  }
}
