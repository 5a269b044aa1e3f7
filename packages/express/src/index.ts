export { type BillingConfig, billingConfigFromEnv, ConfigError } from './config.js';
export { definePlans } from './plans/service.js';
