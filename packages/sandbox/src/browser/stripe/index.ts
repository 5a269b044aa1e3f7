import { sandboxOf } from './sandbox.js';
import { SandboxStripe, VERSION } from './stripe.js';

const { currentScript } = document;
if (currentScript instanceof HTMLScriptElement && currentScript.src !== '') {
  const sandbox = sandboxOf(currentScript.src);
  const Stripe = (key: unknown): SandboxStripe => new SandboxStripe(sandbox, key);
  Stripe.version = VERSION;
  Object.assign(window, { Stripe });
} else {
  throw new Error("The sandbox's Stripe.js must be loaded by a <script src> element from the sandbox's own address.");
}
