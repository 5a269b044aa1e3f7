import { refusedFunctions } from '../../functions.js';
import { IntegrationError } from './errors.js';

/** Lets each of them throw with its own name, where it would be no function at all. */
export function refuseNotSimulated(stripe: object): void {
  for (const name of refusedFunctions) {
    Object.defineProperty(stripe, name, {
      value: (first?: unknown) => {
        // createToken('iban', …) and its like differ by what they are of.
        const call = typeof first === 'string' && name === 'createToken' ? `${name}('${first}')` : `${name}()`;
        throw new IntegrationError(
          `The sandbox does not simulate stripe.${call}: its stand-in for Stripe.js pays by card, with the Payment Element.`,
        );
      },
    });
  }
}
