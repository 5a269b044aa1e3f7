import { readClientSecret } from '../protocol/client-secret.js';
import type { Appearance, FontSource } from '../protocol/payment-frame.js';
import { IntegrationError } from './errors.js';

export interface ElementsOptions {
  readonly clientSecret?: string;
  readonly customerSessionClientSecret?: string;
  readonly mode?: string;
  readonly amount?: number;
  readonly currency?: string;
  readonly setupFutureUsage?: string | null;
  readonly captureMethod?: string;
  readonly onBehalfOf?: string;
  readonly appearance?: Appearance;
  readonly fonts?: readonly FontSource[];
  readonly locale?: string;
  readonly loader?: string;
  readonly [option: string]: unknown;
}

/** Stripe.js takes these by both names. */
const otherNames: Readonly<Record<string, string>> = {
  setup_future_usage: 'setupFutureUsage',
  capture_method: 'captureMethod',
  on_behalf_of: 'onBehalfOf',
};

/** The options by their newer names. */
export function namedAnew(options: ElementsOptions): ElementsOptions {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [otherNames[name] ?? name, value]));
}

/** Options that would change what is shown or paid, and do not here. */
const withoutEffect = [
  'adaptivePricing',
  'customPaymentMethods',
  'customerOptions',
  'externalPaymentMethodTypes',
  'paymentMethodConfiguration',
  'paymentMethodOptions',
  'payment_method_configuration',
  'payment_method_options',
  'syncAddressCheckbox',
];

const modes = ['payment', 'setup', 'subscription'];

/** @throws IntegrationError for a value that Stripe.js refuses */
export function checkElementsOptions(options: ElementsOptions): void {
  const { clientSecret, mode, amount, currency, setupFutureUsage } = options;
  if (clientSecret !== undefined && mode !== undefined) {
    throw new IntegrationError(
      'Invalid value for stripe.elements(): You cannot pass both clientSecret and mode. Pass mode, amount and currency to create the intent later, or clientSecret for an intent that exists.',
    );
  }
  if (clientSecret !== undefined && !readClientSecret(clientSecret)) {
    throw new IntegrationError(
      `Invalid value for stripe.elements(): clientSecret should be a client secret of the form \${id}_secret_\${secret}. You specified: ${String(clientSecret)}.`,
    );
  }
  const session = options.customerSessionClientSecret;
  if (session !== undefined && !/^cuss_secret_[A-Za-z0-9]+$/.test(String(session))) {
    throw new IntegrationError(
      `Invalid value for stripe.elements(): customerSessionClientSecret should be a CustomerSession client secret. You specified: ${String(session)}.`,
    );
  }
  if (mode !== undefined && !modes.includes(mode)) {
    throw new IntegrationError(
      `Invalid value for elements(): mode should be one of the following strings: ${modes.join(', ')}. You specified: ${mode}.`,
    );
  }
  const { paymentMethodCreation } = options;
  if (paymentMethodCreation !== undefined && paymentMethodCreation !== 'manual') {
    throw new IntegrationError(
      `Invalid value for elements(): paymentMethodCreation should be one of the following strings: manual. You specified: ${String(paymentMethodCreation)}.`,
    );
  }
  const refused = withoutEffect.find((name) => options[name] !== undefined);
  if (refused) throw new IntegrationError(`The sandbox does not simulate the option ${refused} of stripe.elements().`);
  const { allowedPaymentMethodTypes: allowed, excludedPaymentMethodTypes: excluded, captureMethod } = options;
  if ((Array.isArray(excluded) && excluded.includes('card')) || (Array.isArray(allowed) && !allowed.includes('card')))
    throw new IntegrationError(
      'The sandbox has cards only: the options of stripe.elements() leave nothing to pay with.',
    );
  if (captureMethod !== undefined && !['automatic', 'automatic_async', 'manual'].includes(captureMethod)) {
    throw new IntegrationError(
      `Invalid value for elements(): captureMethod should be one of the following strings: automatic, automatic_async, manual. You specified: ${captureMethod}.`,
    );
  }
  if (mode === 'payment' || mode === 'subscription') {
    const least = mode === 'payment' ? 1 : 0;
    if (!Number.isInteger(amount) || amount! < least) {
      throw new IntegrationError(
        `Invalid value for elements(): amount should be an integer of at least ${least}, in the currency's smallest unit. You specified: ${String(amount)}.`,
      );
    }
    if (typeof currency !== 'string' || !/^[a-z]{3}$/.test(currency)) {
      throw new IntegrationError(
        `Invalid value for elements(): currency should be a three-letter lowercase currency code. You specified: ${String(currency)}.`,
      );
    }
  }
  const usages = [undefined, null, 'off_session', 'on_session'];
  if (!usages.includes(setupFutureUsage)) {
    throw new IntegrationError(
      `Invalid value for elements(): setupFutureUsage should be one of the following strings: off_session, on_session. You specified: ${setupFutureUsage}.`,
    );
  }
  checkFonts(options.fonts);
}

const isWebAddress = (text: unknown): boolean =>
  typeof text === 'string' && /^https?:\/\//i.test(text) && URL.canParse(text);

/** @throws IntegrationError for a font that no frame could load */
export function checkFonts(fonts: unknown): void {
  if (fonts === undefined) return;
  if (!Array.isArray(fonts)) throw new IntegrationError('Invalid value for elements(): fonts should be an array.');
  for (const [index, font] of fonts.entries()) {
    const { cssSrc, family, src } = (font ?? {}) as FontSource;
    if (cssSrc !== undefined && !isWebAddress(cssSrc)) {
      throw new IntegrationError(
        `Invalid value for elements(): fonts[${index}].cssSrc should be an absolute http(s) URL. You specified: ${String(cssSrc)}.`,
      );
    }
    if (cssSrc === undefined && !(family && src)) {
      throw new IntegrationError(
        `Invalid value for elements(): fonts[${index}] should have either cssSrc, or family and src.`,
      );
    }
  }
}
