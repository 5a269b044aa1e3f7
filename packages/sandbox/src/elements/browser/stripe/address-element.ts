import type { AddressOptions, ElementChange, FrameSettings } from '../protocol/payment-frame.js';
import { IntegrationError } from './errors.js';
import { FrameElement, type Group } from './frame-element.js';

const modes = ['billing', 'shipping'];

export class AddressElement extends FrameElement<AddressOptions> {
  readonly elementType = 'address';
  protected readonly title = 'Secure address input frame';
  readonly mode: string;

  constructor(group: Group, options: AddressOptions) {
    if (!modes.includes(String(options.mode))) {
      throw new IntegrationError(
        `Invalid value for elements.create('address'): mode should be one of the following strings: ${modes.join(', ')}. You specified: ${String(options.mode)}.`,
      );
    }
    super(group, options);
    this.mode = String(options.mode);
  }

  protected toSettings(options: AddressOptions): Partial<FrameSettings> {
    return { address: { ...options, mode: this.mode } };
  }

  /** What the person entered, after showing what is missing. */
  async getValue(): Promise<Pick<ElementChange, 'complete' | 'isNewAddress' | 'value'>> {
    const { channel } = this;
    if (!channel) throw new IntegrationError('address.getValue(): wait for the "ready" event of the Address Element.');
    await channel.call('validate', null);
    const { complete, isNewAddress, value } = (await channel.call('value', null))!;
    return { complete, isNewAddress, value };
  }
}
