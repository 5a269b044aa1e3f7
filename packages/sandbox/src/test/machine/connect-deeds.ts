import { applicationFeesIn, payoutsIn, transfersIn } from '../../connect/tables.js';
import { account, charge, currency, type Deed, idOf, of, post, store, url } from './step.js';

export const connectDeeds: Record<string, Deed> = {
  'pay for an account': post(
    () => '/v1/payment_intents',
    (machine, asked) => ({
      amount: asked.amount,
      currency: 'usd',
      confirm: 'true',
      return_url: url,
      payment_method: asked.card,
      capture_method: of(['automatic', 'manual'], asked.choice),
      ...(machine.app.account === null || asked.pick % 9 === 8
        ? { transfer_data: { destination: account(machine, asked.pick), ...(asked.flag ? { amount: '300' } : {}) } }
        : {}),
      ...(asked.flag ? {} : { application_fee_amount: of(['0', '7', '100', '800', '-1'], asked.choice) }),
    }),
  ),
  transfer: post(
    () => '/v1/transfers',
    (machine, asked) => ({
      amount: asked.amount,
      currency: 'usd',
      destination: account(machine, asked.pick),
      ...(asked.flag ? { source_transaction: charge(machine, asked) } : {}),
    }),
  ),
  'reverse a transfer': post(
    (machine, { pick }) => `/v1/transfers/${idOf(transfersIn(store(machine)).all(), pick)}/reversals`,
    (_machine, { amount, choice, flag }) => ({
      ...(choice % 2 ? { amount } : {}),
      ...(flag ? { refund_application_fee: 'true' } : {}),
    }),
  ),
  'refund with all shares': post(
    () => '/v1/refunds',
    (machine, asked) => ({
      charge: charge(machine, asked),
      ...(asked.choice % 2 ? { amount: asked.amount } : {}),
      ...of<object>(
        [
          { refund_application_fee: 'true', ...(machine.app.account === null ? { reverse_transfer: 'true' } : {}) },
          { reverse_transfer: 'true' },
          { refund_application_fee: 'true' },
        ],
        asked.choice,
      ),
    }),
  ),
  'refund a fee': post(
    (machine, { pick }) => `/v1/application_fees/${idOf(applicationFeesIn(store(machine)).all(), pick)}/refunds`,
    (_machine, { amount, flag }) => (flag ? { amount } : {}),
  ),
  'pay out': post(
    () => '/v1/payouts',
    (_machine, asked) => ({ amount: asked.amount, currency: currency(asked) }),
  ),
  'cancel a payout': post(
    (machine, { pick }) => `/v1/payouts/${idOf(payoutsIn(store(machine)).all(), pick, 'pending')}/cancel`,
  ),
};
