import { registerInvoices } from './billing/invoices/pages/register.js';
import { registerCheckout } from './checkout/pages/register.js';
import { registerOnboarding } from './connect/pages/register.js';
import { registerFaults } from './control/faults/routes.js';
import type { App } from './core/app.js';
import { registerStripeJs } from './elements/register.js';
import { registerDisputes } from './payments/charges/open-dispute.js';
import { registerThreeDSecure } from './payments/three-d-secure/register.js';
import { registerPortal } from './portal/pages/register.js';

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
