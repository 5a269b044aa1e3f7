import type { Domain } from '../wire/domain.js';
import { registerStripeJs } from './register.js';

export const elements: Domain = {
  pages: registerStripeJs,
};
