import { sandboxOf } from './sandbox.js';
import { SandboxStripe, VERSION } from './stripe.js';
import type { StripeOptions } from './stripe-options.js';

const { currentScript } = document;
if (currentScript instanceof HTMLScriptElement && currentScript.src !== '') {
  const sandbox = sandboxOf(currentScript.src);
  // A function, not an arrow: older pages say `new Stripe(key)`.
  function Stripe(key: unknown, options?: StripeOptions): SandboxStripe {
    return new SandboxStripe(sandbox, key, options);
  }
  Stripe.version = VERSION;
  Object.assign(window, { Stripe });
} else {
  throw new Error("The sandbox's Stripe.js must be loaded by a <script src> element from the sandbox's own address.");
}
