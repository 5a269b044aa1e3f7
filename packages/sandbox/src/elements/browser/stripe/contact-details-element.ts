import type { FrameSettings } from '../protocol/payment-frame.js';
import { FrameElement } from './frame-element.js';

/** Asks for the email of a Checkout Session that has none. */
export class ContactDetailsElement extends FrameElement<object> {
  readonly elementType = 'contactDetails';
  protected readonly title = 'Secure email input frame';

  protected toSettings(): Partial<FrameSettings> {
    return {};
  }
}
