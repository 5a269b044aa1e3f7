import type { Handler } from '../handler.js';

export const paymentReversed: Handler = ({ subjectId }, { checkout }) => checkout.syncReversals(subjectId);
