import type { Charge, PaymentIntent } from '../core/stored.js';
import { created, number, search, token } from '../wire/search/search.js';
import { chargesIn, paymentIntentsIn } from './tables.js';

export const paymentsSearches = [
  search<Charge>('/v1/charges/search', (app) => chargesIn(app.store).newestFirst(), {
    amount: number((row) => row.amount),
    'billing_details.address.postal_code': token((row) => row.billing_details.address?.postal_code),
    created,
    currency: token((row) => row.currency),
    customer: token((row) => row.customer),
    disputed: token((row) => row.disputed),
    'payment_method_details.card.brand': token((row) => row.payment_method_details?.card?.brand),
    'payment_method_details.card.exp_month': number((row) => row.payment_method_details?.card?.exp_month),
    'payment_method_details.card.exp_year': number((row) => row.payment_method_details?.card?.exp_year),
    'payment_method_details.card.fingerprint': token((row) => row.payment_method_details?.card?.fingerprint),
    'payment_method_details.card.last4': token((row) => row.payment_method_details?.card?.last4),
    refunded: token((row) => row.refunded),
    status: token((row) => row.status),
  }),
  search<PaymentIntent>('/v1/payment_intents/search', (app) => paymentIntentsIn(app.store).newestFirst(), {
    amount: number((row) => row.amount),
    created,
    currency: token((row) => row.currency),
    customer: token((row) => row.customer),
    status: token((row) => row.status),
  }),
];
