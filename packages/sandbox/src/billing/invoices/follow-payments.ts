import type { App } from '../../core/app.js';
import { invoicePaymentsIn } from '../../payments/tables.js';
import { invoicesIn } from '../tables.js';
import { creditPayment } from './attach-payment.js';
import { failed, paid } from './settle.js';

/** Lets invoices follow the PaymentIntents that pay them. */
export function followPayments(app: App): void {
  app.signals.on('payment.moved', (intent) => {
    const [payment] = invoicePaymentsIn(app.store).by('intent', intent.id);
    const invoice = invoicesIn(app.store).get(payment?.invoice ?? '');
    if (!payment || (invoice?.status !== 'open' && invoice?.status !== 'uncollectible')) return;
    if (intent.status === 'succeeded' && !payment.is_default) creditPayment(app, invoice, payment, intent);
    else if (!payment.is_default) return;
    else if (intent.status === 'succeeded') paid(app, invoice, payment, intent);
    else if (intent.status === 'requires_payment_method') failed(app, invoice, intent);
    else if (intent.status === 'requires_action') {
      invoice.attempted = true;
      app.emit('invoice.payment_action_required', invoice);
    }
  });
}
