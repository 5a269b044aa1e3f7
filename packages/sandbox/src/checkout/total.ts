import { checkAmount } from '../core/amounts.js';
import { invalid, StripeError } from '../core/errors.js';

/** @throws StripeError when a session cannot charge this much, or this little */
export function checkTotal(total: number, currency: string): void {
  try {
    checkAmount(total, currency);
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    const least = error.message
      .replace('Amount must be at least', 'add up to at least')
      .replace('Amount must be no more than', 'be no more than');
    const code = error.body.code ?? 'amount_too_small';
    throw invalid(`The Checkout Session's total amount due must ${least}`, { code, param: 'line_items' });
  }
}
