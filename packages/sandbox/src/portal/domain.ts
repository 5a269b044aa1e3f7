import type { Domain } from '../wire/domain.js';
import { billingPortalOperations } from './billing-portal.js';
import { registerPortal } from './pages/register.js';

export const portal: Domain = {
  operations: [...billingPortalOperations],
  pages: registerPortal,
};
