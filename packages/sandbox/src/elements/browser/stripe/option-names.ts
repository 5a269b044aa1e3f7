/** Options that Stripe.js knows, by the call that takes them. Source: the types of @stripe/stripe-js. */
const known: Readonly<Record<string, string>> = {
  'elements()':
    'adaptivePricing allowedPaymentMethodTypes amount appearance captureMethod capture_method clientSecret currency customPaymentMethods customerOptions customerSessionClientSecret excludedPaymentMethodTypes externalPaymentMethodTypes fonts loader locale mode onBehalfOf on_behalf_of paymentMethodConfiguration paymentMethodCreation paymentMethodOptions payment_method_configuration payment_method_options setupFutureUsage setup_future_usage syncAddressCheckbox',
  payment: 'applePay business defaultValues fields layout paymentMethodOrder readOnly terms walletOptions wallets',
  address: 'allowedCountries autocomplete blockPoBox contacts defaultValues display fields mode validation',
  linkAuthentication: 'defaultValues',
  expressCheckout:
    'allowedShippingCountries applePay billingAddressRequired business buttonHeight buttonTheme buttonType emailRequired layout lineItems paymentMethodOrder paymentMethods phoneNumberRequired shippingAddressRequired shippingRates wallets',
};

/** Warns of every option that Stripe.js does not know, as it does itself, and continues. */
export function warnOfUnknown(call: string, options: object): void {
  const names = known[call]?.split(' ') ?? [];
  const shown = call === 'elements()' ? call : 'create()';
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    // biome-ignore lint/suspicious/noConsole: this is where Stripe.js says it, to the developer of the host page
    console.warn(
      `Unrecognized ${shown} parameter: ${name} is not a recognized parameter. This may cause issues with your integration in the future.`,
    );
  }
}
