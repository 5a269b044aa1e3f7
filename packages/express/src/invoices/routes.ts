import { invoicesQuery, payInvoiceBody } from '@tillkit/contract';
import type { RouteTable } from '../http/endpoint.js';
import { parseInput, readQuery } from '../http/input.js';
import type { Invoices } from './service.js';

export function invoiceRoutes(invoices: Invoices): RouteTable {
  return {
    getInvoices: {
      action: 'view',
      handle: async ({ identity, req }) =>
        invoices.list(identity.accountId, parseInput(invoicesQuery, readQuery(req.originalUrl))),
    },
    payInvoice: {
      action: 'spend',
      paysNow: true,
      handle: async ({ identity, body }) => invoices.pay(identity.accountId, parseInput(payInvoiceBody, body)),
    },
  };
}
