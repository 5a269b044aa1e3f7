import type { Handler } from '../handler.js';

export const paymentChanged: Handler = ({ subjectId }, { checkout }) => checkout.fulfilPayment(subjectId);
