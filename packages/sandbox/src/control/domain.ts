import type { Domain } from '../wire/domain.js';
import { registerFaults } from './faults/routes.js';
import { testClockOperations } from './test-clocks.js';

export const control: Domain = {
  operations: [...testClockOperations],
  pages: registerFaults,
};
