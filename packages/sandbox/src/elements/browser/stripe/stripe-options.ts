import { IntegrationError } from './errors.js';

/** Options of `Stripe(key, options)`. */
export interface StripeOptions {
  /** The connected account that everything is done for. */
  readonly stripeAccount?: string;
  /** The language of Elements that name none. */
  readonly locale?: string;
  readonly apiVersion?: string;
  readonly betas?: readonly string[];
  readonly [option: string]: unknown;
}

/** @throws IntegrationError for what would have an effect at Stripe and has none here */
export function checkStripeOptions(options: StripeOptions): StripeOptions {
  const { stripeAccount, apiVersion, betas } = options;
  if (stripeAccount !== undefined && !/^acct_[A-Za-z0-9]+$/.test(String(stripeAccount))) {
    throw new IntegrationError(
      `Invalid value for Stripe(): stripeAccount should be the id of an account, acct_…. You specified: ${String(stripeAccount)}.`,
    );
  }
  if (apiVersion !== undefined)
    throw new IntegrationError('The sandbox speaks one API version alone: leave out apiVersion of Stripe().');
  if (betas?.length) throw new IntegrationError('The sandbox has no betas: leave out betas of Stripe().');
  return options;
}
