import type { App } from '../app.js';
import { registerFaults } from '../faults/routes.js';
import { registerDisputes } from '../payments/open-dispute.js';
import { registerStripeJs } from '../stripe-js/register.js';
import { registerCheckout } from './checkout/register.js';
import { registerInvoices } from './invoice/register.js';
import { registerOnboarding } from './onboarding/register.js';
import { registerPortal } from './portal/register.js';
import { registerThreeDSecure } from './three-d-secure/register.js';

/** Every page the sandbox shows to a person, the browser code it serves, and its controls. */
export function registerPages(app: App): void {
  registerStripeJs(app);
  registerThreeDSecure(app);
  registerCheckout(app);
  registerPortal(app);
  registerInvoices(app);
  registerOnboarding(app);
  registerFaults(app);
  registerDisputes(app);
}
