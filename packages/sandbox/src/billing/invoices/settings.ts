import type { Stripe } from 'stripe';
import type { App } from '../../core/app.js';
import { invalid, unsupported } from '../../core/errors.js';
import type { Invoice, Stored } from '../../core/stored.js';
import { wholeAddress } from '../../payments/methods/cards.js';
import { invoicesIn, taxIdsIn } from '../tables.js';

type Params = Stored<Stripe.InvoiceUpdateParams>;
type Field =
  | 'account_tax_ids'
  | 'automatically_finalizes_at'
  | 'custom_fields'
  | 'description'
  | 'effective_at'
  | 'footer'
  | 'number'
  | 'rendering'
  | 'shipping_details'
  | 'statement_descriptor';

/** What an invoice says, and when it finalizes itself: what both creating and changing a draft can set. */
export const settingNames = [
  'account_tax_ids',
  'automatically_finalizes_at',
  'custom_fields',
  'description',
  'effective_at',
  'footer',
  'number',
  'rendering',
  'shipping_details',
  'statement_descriptor',
] as const satisfies readonly Field[];

/** @throws StripeError before any change. @returns the fields that are to change */
export function readSettings(app: App, params: Pick<Params, Field>, id: string): Partial<Invoice> {
  const { custom_fields: fields, number, rendering, shipping_details: shipping, statement_descriptor: text } = params;
  const read: Partial<Invoice> = {};
  if (params.account_tax_ids !== undefined) {
    const ids = params.account_tax_ids || [];
    ids.forEach((taxId, index) => {
      taxIdsIn(app.store).require(taxId, `account_tax_ids[${index}]`);
    });
    read.account_tax_ids = ids.length > 0 ? ids : null;
  }
  const at = params.automatically_finalizes_at;
  if (at !== undefined) {
    if (at <= app.now()) {
      throw invalid('Invalid timestamp: must be an integer Unix timestamp in the future.', {
        param: 'automatically_finalizes_at',
      });
    }
    read.automatically_finalizes_at = at;
    read.auto_advance = true;
  }
  if (fields !== undefined) {
    if (fields && fields.length > 4)
      throw invalid('An invoice can have at most 4 custom fields.', { param: 'custom_fields' });
    read.custom_fields = fields || null;
  }
  if (params.description !== undefined) read.description = params.description;
  if (params.effective_at !== undefined) read.effective_at = params.effective_at || null;
  if (params.footer !== undefined) read.footer = params.footer;
  if (number !== undefined) {
    if (
      number &&
      invoicesIn(app.store)
        .all()
        .some((other) => other.number === number && other.id !== id)
    ) {
      throw invalid(`The invoice number ${number} is in use already.`, { param: 'number' });
    }
    read.number = number || null;
  }
  if (rendering !== undefined) {
    if (rendering.template !== undefined || rendering.template_version !== undefined)
      throw unsupported('rendering[template]', 'templates of invoices');
    read.rendering = {
      amount_tax_display: rendering.amount_tax_display || null,
      pdf: rendering.pdf ? { page_size: rendering.pdf.page_size ?? null } : null,
      template: null,
      template_version: null,
    };
  }
  if (shipping !== undefined) {
    read.shipping_details = shipping
      ? {
          address: wholeAddress(shipping.address as Parameters<typeof wholeAddress>[0]),
          name: shipping.name,
          phone: shipping.phone || null,
        }
      : null;
  }
  if (text !== undefined) {
    if (text.length > 22)
      throw invalid('The statement descriptor can have at most 22 characters.', { param: 'statement_descriptor' });
    read.statement_descriptor = text;
  }
  return read;
}
