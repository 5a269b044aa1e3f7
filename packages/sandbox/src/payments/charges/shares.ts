import type { App } from '../../core/app.js';
import type { NewIntent } from '../intents/intent.js';

declare module '../../core/signals.js' {
  interface Signals {
    /** A payment of `amount`, in minor units, is to be shared so. A listener throws StripeError for what it refuses. */
    'payment.sharing': { shares: Shares; amount: number };
  }
}

/** How a payment says who else has a part in it. */
export interface Shares {
  application_fee_amount?: number | null;
  on_behalf_of?: string | null;
  transfer_data?: { amount?: number | null; destination: string } | null;
  transfer_group?: string | null;
}

/**
 * Everything that can be refused of it is refused here, by the domain that knows the connected accounts.
 *
 * @param amount of the payment, in minor units
 * @throws StripeError
 */
export function checkShares(app: App, shares: Shares, amount: number): void {
  app.signals.tell('payment.sharing', { shares, amount });
}

/** In the terms of a new intent. */
export function sharesOf(
  shares: Shares,
): Pick<NewIntent, 'applicationFeeAmount' | 'onBehalfOf' | 'transferData' | 'transferGroup'> {
  const { transfer_data: data } = shares;
  return {
    applicationFeeAmount: shares.application_fee_amount ?? null,
    onBehalfOf: shares.on_behalf_of ?? null,
    transferData: data
      ? { destination: data.destination, ...(data.amount == null ? {} : { amount: data.amount }) }
      : null,
    transferGroup: shares.transfer_group ?? null,
  };
}
