import type { FrameSettings } from '../protocol/payment-frame.js';
import { FrameElement } from './frame-element.js';

interface LinkAuthenticationOptions {
  readonly defaultValues?: { readonly email?: string };
}

/** Asks for the email. There is no Link here, so it recognizes nobody. */
export class LinkAuthenticationElement extends FrameElement<LinkAuthenticationOptions> {
  readonly elementType = 'linkAuthentication';
  protected readonly title = 'Secure email input frame';

  protected toSettings({ defaultValues }: LinkAuthenticationOptions): Partial<FrameSettings> {
    return defaultValues?.email ? { defaultEmail: defaultValues.email } : {};
  }
}
