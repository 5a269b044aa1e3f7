import type { FrameSettings, HostChannel } from '../protocol/payment-frame.js';
import { FrameElement } from './frame-element.js';

/** Options of `elements.create('payment', …)` and `element.update(…)` that the frame knows. */
export type PaymentElementOptions = Pick<FrameSettings, 'layout' | 'readOnly' | 'fields' | 'defaultValues'>;

export class PaymentElement extends FrameElement<PaymentElementOptions> {
  readonly elementType = 'payment';
  protected readonly title = 'Secure payment input frame';

  protected toSettings({ layout, readOnly, fields, defaultValues }: PaymentElementOptions): Partial<FrameSettings> {
    return {
      ...(layout ? { layout } : {}),
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(fields ? { fields } : {}),
      ...(defaultValues ? { defaultValues } : {}),
    };
  }

  protected override hearMore(channel: HostChannel): void {
    const { elementType } = this;
    channel.hear('removed', (removal) => this.emit('savedpaymentmethodremove', { elementType, ...removal }));
  }

  collapse(): this {
    this.act('collapse');
    return this;
  }
}
