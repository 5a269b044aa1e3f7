import type { AddressOptions } from '../protocol/payment-frame.js';
import { AddressElement } from './address-element.js';
import { ExpressCheckoutElement } from './express-checkout-element.js';
import type { FrameElement, Group } from './frame-element.js';
import { LinkAuthenticationElement } from './link-authentication-element.js';
import { PaymentElement } from './payment-element.js';

export type AnyElement = FrameElement<object>;

/** The elements of the sandbox, by the names of Stripe.js. */
export const makers: Readonly<Record<string, (group: Group, options: object) => AnyElement>> = {
  payment: (group, options) => new PaymentElement(group, options) as AnyElement,
  address: (group, options) => new AddressElement(group, options as AddressOptions) as AnyElement,
  linkAuthentication: (group, options) => new LinkAuthenticationElement(group, options) as AnyElement,
  expressCheckout: (group, options) =>
    new ExpressCheckoutElement(group, options as Record<string, unknown>) as AnyElement,
};

/** They show what is paid for. */
export const needsIntent = ['payment', 'expressCheckout'];

/** Elements of Stripe.js that the sandbox has not. */
const notSimulatedElements =
  'auBankAccount card cardCvc cardExpiry cardNumber contactDetails currencySelector iban issuingCardCopyButton issuingCardCvcDisplay issuingCardExpiryDisplay issuingCardNumberDisplay issuingCardPinDisplay linkSignup paymentMethodMessaging paymentRequestButton shippingAddress taxId terms'.split(
    ' ',
  );

/** Why there is no element of this name. */
export function refusalOf(type: string): string {
  const simulated = Object.keys(makers);
  if (notSimulatedElements.includes(type)) {
    return `The sandbox does not simulate the Element "${type}": it has ${simulated.join(', ')}. The payment Element takes the published test cards.`;
  }
  return `A valid Element name must be provided. Valid Elements are:\n  ${[...simulated, ...notSimulatedElements].join(', ')}; you passed: ${type}.`;
}

/** A group has one element of a kind, and one Address Element of a mode. */
export const keyOf = (type: string, options: object): string =>
  type === 'address' ? `address ${(options as AddressOptions).mode}` : type;
