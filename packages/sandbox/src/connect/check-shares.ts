import type { App } from '../core/app.js';
import { invalid, unsupported } from '../core/errors.js';
import { accountsIn } from '../core/tables.js';
import type { Shares } from '../payments/charges/shares.js';
import { tooSmall } from '../wire/lists.js';
import { isRejected, requireDestination } from './account.js';

/**
 * Everything that can be refused of it is refused here.
 *
 * @param amount of the payment, in minor units
 * @throws StripeError
 */
export function checkShares(
  app: App,
  { application_fee_amount: fee, on_behalf_of, transfer_data: data }: Shares,
  amount: number,
): void {
  const account = app.account === null ? undefined : accountsIn(app.platform).require(app.account);
  // Test mode does not wait for the onboarding.
  if (account && isRejected(account))
    throw invalid(`The account ${account.id} was rejected, and can no longer take payments.`);
  if (data && account) throw unsupported('transfer_data', '`transfer_data` for a connected account');
  if (data) requireDestination(app, data.destination, 'transfer_data[destination]');
  if (on_behalf_of) requireDestination(app, on_behalf_of, 'on_behalf_of');
  if (data?.amount != null) {
    if (data.amount < 1) throw tooSmall('transfer_data[amount]', 1);
    if (data.amount > amount)
      throw invalid(`The transfer_data[amount] (${data.amount}) cannot be greater than the amount (${amount}).`, {
        param: 'transfer_data[amount]',
      });
  }
  if (fee == null) return;
  const param = 'application_fee_amount';
  if (!account && !data) {
    throw invalid(
      'Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or Stripe-Account header) or destination payment (using `transfer_data[destination]`).',
      { param },
    );
  }
  if (data?.amount != null)
    throw invalid('You may only specify one of these parameters: application_fee_amount, transfer_data[amount].', {
      param,
    });
  if (fee < 0) throw tooSmall(param, 0);
  if (fee > amount)
    throw invalid(`The application_fee_amount (${fee}) cannot be greater than the amount (${amount}).`, { param });
}
