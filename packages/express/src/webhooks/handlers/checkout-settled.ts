import type { Handler } from '../handler.js';

export const checkoutSettled: Handler = ({ subjectId }, { checkout }) => checkout.fulfilCheckout(subjectId);
