import type { FrameSettings, HostChannel } from '../protocol/payment-frame.js';
import { FrameElement } from './frame-element.js';

/** Options of `elements.create('payment', …)` and `element.update(…)` that the frame knows. */
export type PaymentElementOptions = Pick<
  FrameSettings,
  'layout' | 'readOnly' | 'fields' | 'defaultValues' | 'terms' | 'business'
>;

export class PaymentElement extends FrameElement<PaymentElementOptions> {
  readonly elementType = 'payment';
  protected readonly title = 'Secure payment input frame';

  protected toSettings(options: PaymentElementOptions): Partial<FrameSettings> {
    const { layout, readOnly, fields, defaultValues, terms, business } = options;
    return {
      ...(layout ? { layout } : {}),
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(fields ? { fields } : {}),
      ...(defaultValues ? { defaultValues } : {}),
      ...(terms ? { terms } : {}),
      ...(business ? { business } : {}),
    };
  }

  /** The option `fields.billingDetails`. */
  get leavesOut(): unknown {
    return this.options.fields?.billingDetails;
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
