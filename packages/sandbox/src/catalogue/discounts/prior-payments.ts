import type { App } from '../../core/app.js';
import type { Customer } from '../../core/stored.js';

type HasPaid = (app: App, customer: Customer) => boolean;
let answer: HasPaid = () => false;

/** Whether money has ever been taken from the customer. */
export const hasPaid: HasPaid = (app, customer) => answer(app, customer);

/** Payments, which stand above, know it. */
export function answerHasPaid(given: HasPaid): void {
  answer = given;
}
