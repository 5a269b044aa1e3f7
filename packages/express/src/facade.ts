import type { AccountsService } from './accounts/service.js';
import type { Billing } from './billing.js';
import type { CheckoutService } from './checkout/service.js';
import type { CreditEngine } from './credits/service.js';
import { type AsyncMethods, type Gate, gatedAll } from './db/ready.js';
import {
  checkedAccounts,
  checkedAutoRecharge,
  checkedCheckout,
  checkedInvoices,
  checkedPaymentMethods,
  checkedPlans,
  checkedSubscriptions,
  readId,
} from './host-input.js';
import { onlyFailures } from './http/only-failures.js';
import type { Invoices } from './invoices/service.js';
import type { PaymentMethodsService } from './methods/service.js';
import type { Offers } from './offers/service.js';
import type { PlansService } from './plans/service.js';
import type { QuotasService } from './quotas/service.js';
import type { AutoRechargeService } from './recharge/service.js';
import type { SubscriptionsService } from './subscriptions/service.js';
import type { WebhooksService } from './webhooks/service.js';

/** The services whose methods a host may call. */
export interface Services {
  accounts: AccountsService;
  credits: CreditEngine;
  quotas: QuotasService;
  plans: PlansService;
  subscriptions: SubscriptionsService;
  checkout: CheckoutService;
  autoRecharge: AutoRechargeService;
  paymentMethods: PaymentMethodsService;
  invoices: Invoices;
  webhooks: WebhooksService;
  offers: Offers;
}

type Facade = Pick<Billing, Exclude<keyof Services, 'offers'>>;

/**
 * What a host gets of the services: the methods of the public interfaces and nothing else, at run time too. They pass
 * the gate, check what the host passes, and fail with BillingFailure only.
 */
export function facadeOf(services: Services, gate: Gate): Facade {
  const {
    accounts,
    credits,
    quotas,
    plans,
    offers,
    subscriptions,
    checkout,
    autoRecharge,
    paymentMethods,
    invoices,
    webhooks,
  } = services;
  const gated = <Methods extends AsyncMethods<Methods>>(methods: Methods) => onlyFailures(gatedAll(gate, methods));
  return {
    accounts: gated(checkedAccounts(accounts)),
    credits: {
      ...gated({
        grant: credits.grant,
        spend: credits.spend,
        hold: credits.hold,
        capture: credits.capture,
        release: credits.release,
        adjust: credits.adjust,
        expire: credits.expire,
        clawBack: credits.clawBack,
        transfer: credits.transfer,
        balance: credits.balance,
        ledger: credits.ledger,
        verify: credits.verify,
        drain: credits.drain,
      }),
      // They write nothing: one reads as it is read, the other looks at this process.
      ...onlyFailures({ export: credits.export, drainLag: credits.drainLag }),
    },
    quotas: gated({ consume: quotas.consume, release: quotas.release, read: quotas.read }),
    plans: onlyFailures(
      checkedPlans({
        // A visitor's list and the sync ask Stripe alone, also while the database is away.
        list: (accountId) => (accountId === null ? offers.list(null) : gate(offers.list)(accountId)),
        sync: plans.sync,
      }),
    ),
    subscriptions: gated(checkedSubscriptions(subscriptions)),
    checkout: gated(checkedCheckout(checkout)),
    autoRecharge: gated(checkedAutoRecharge(autoRecharge)),
    paymentMethods: gated(checkedPaymentMethods(paymentMethods)),
    invoices: gated(checkedInvoices(invoices)),
    webhooks: gated({
      receive: webhooks.receive,
      drain: webhooks.drain,
      deadLetters: webhooks.deadLetters,
      replay: async (eventId: string) => webhooks.replay(readId(eventId)),
    }),
  };
}
