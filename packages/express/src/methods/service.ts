import type { PaymentMethod, PaymentMethodsReply } from '@tillkit/contract';
import type { AccountsService } from '../accounts/service.js';
import type { Clock } from '../clock.js';
import { BillingFailure } from '../http/failure.js';
import type { Identity } from '../http/identity.js';
import { parseRedirect, withQuery } from '../http/redirect.js';
import type { MethodReading, PaymentProvider, ProviderTags } from '../providers/provider.js';
import type { AutoRechargeService } from '../recharge/service.js';
import { isStillCharged } from '../subscriptions/service.js';
import { methodInUse, methodNotFound, redirectRefused } from './errors.js';
import type { PaymentMethods } from './payment-methods.js';

export type { PaymentMethods } from './payment-methods.js';

/*
 * Invariants:
 * M1. An id from outside is looked for among the methods of the account's own customer, as Stripe has them now.
 * M2. An account that will be charged keeps a method. Whatever changes the default or removes a method has its turn
 *     (`inTurn`), so that two removals cannot each see the other's method as the one that is left.
 * M3. The default moves before its method is removed. A process that dies in between leaves both, and a default.
 * M4. A default is given by itself only to a customer without one, and it is the method that was saved first. So events
 *     of setups may come in any order, and twice.
 */

/** A card that expires within this time is announced. */
const soonMs = 30 * 24 * 3600_000;

/** Payment methods with what other features of the router need of them. */
export interface PaymentMethodsService extends PaymentMethods {
  /** After a setup: the first method becomes the default of a customer that has none. Repeating it changes nothing. */
  settleSetup(setupId: string): Promise<void>;
}

export interface PaymentMethodsDependencies {
  accounts: Pick<AccountsService, 'forCustomer' | 'customerOf' | 'accountOfCustomer' | 'inTurn'>;
  autoRecharge: Pick<AutoRechargeService, 'isOn'>;
  provider: PaymentProvider;
  clock: Clock;
  environment: string;
  /** False while billing is switched off: reading the list changes nothing then. */
  enabled: boolean;
  /** Of the hosted page; Stripe then shows the methods of this currency. */
  currency: string;
  redirectOrigins: readonly string[];
  publishableKey: string;
  stripeJsUrl: string | null;
}

export function createPaymentMethods(deps: PaymentMethodsDependencies): PaymentMethodsService {
  const { accounts, provider, clock } = deps;

  const tagsOf = ({ accountId, userId }: Identity): ProviderTags => {
    return { accountId, userId, source: 'setup', environment: deps.environment };
  };

  function shown({ methods, defaultId }: Awaited<ReturnType<PaymentProvider['listMethods']>>): PaymentMethodsReply {
    // As Stripe is asked for a charge: the chosen default, else the newest card.
    const charged = defaultId ?? methods.find(({ type }) => type === 'card')?.id ?? null;
    return {
      methods: methods.map(({ createdAt, ...method }): PaymentMethod => {
        const expiry = expiryOf(method, clock.now());
        return { ...method, expiry, isDefault: method.id === charged, createdAt: createdAt.toISOString() };
      }),
    };
  }

  /** The account's own methods, with the one that is meant. One of another account is as unknown as any. */
  async function owned(accountId: string, methodId: string) {
    const customerId = await accounts.customerOf(accountId);
    const listed = customerId === null ? null : await provider.listMethods(customerId);
    if (customerId === null || !listed?.methods.some(({ id }) => id === methodId)) throw methodNotFound();
    return { customerId, ...listed };
  }

  async function read(accountId: string): Promise<PaymentMethodsReply> {
    const customerId = await accounts.customerOf(accountId);
    return customerId === null ? { methods: [] } : shown(await provider.listMethods(customerId));
  }

  /** Gives a customer that has none its default (M4). */
  function settleDefault(accountId: string): Promise<void> {
    return accounts.inTurn(accountId, async () => {
      const customerId = await accounts.customerOf(accountId);
      if (customerId === null) return;
      const { methods, defaultId } = await provider.listMethods(customerId);
      const first = firstOf(methods, clock.now());
      if (first && defaultId === null) await provider.makeDefault(customerId, first.id);
    });
  }

  async function list(accountId: string): Promise<PaymentMethodsReply> {
    const customerId = await accounts.customerOf(accountId);
    if (customerId === null) return { methods: [] };
    const listed = await provider.listMethods(customerId);
    // The customer returns from saving the first one before its event came.
    if (listed.defaultId !== null || listed.methods.length !== 1 || !deps.enabled) return shown(listed);
    await settleDefault(accountId).catch((error: unknown) => {
      // Another change is under way, and leaves a default of its own.
      if (!(error instanceof BillingFailure) || error.code !== 'ACCOUNT_BUSY') throw error;
    });
    return read(accountId);
  }

  /** @throws BillingFailure PAYMENT_METHOD_IN_USE while something is charged to the last method */
  async function requireUnused(accountId: string, customerId: string): Promise<void> {
    // Stripe is asked, not the rows: a subscription may have been resumed there.
    if ((await provider.listSubscriptions(customerId)).some(isStillCharged)) throw methodInUse('plan');
    if (await deps.autoRecharge.isOn(accountId)) throw methodInUse('auto-recharge');
  }

  return {
    list,
    has: async (accountId) => ({ hasPaymentMethod: (await read(accountId)).methods.length > 0 }),

    async createSetupIntent(identity) {
      const tags = tagsOf(identity);
      const { id, clientSecret } = await accounts.forCustomer(identity, (customerId) =>
        provider.createSetup({ customerId, tags }),
      );
      const { publishableKey, stripeJsUrl } = deps;
      return { setupIntentId: id, clientSecret, publishableKey, stripeJsUrl };
    },

    async createSetupSession(identity, { redirectUrl = '/' }) {
      const returnUrl = parseRedirect(redirectUrl, deps.redirectOrigins);
      if (returnUrl === null) throw redirectRefused(deps.redirectOrigins);
      const page = {
        currency: deps.currency,
        tags: tagsOf(identity),
        successUrl: withQuery(returnUrl, { setup: 'success' }),
        cancelUrl: withQuery(returnUrl, { setup: 'cancelled' }),
      };
      return accounts.forCustomer(identity, (customerId) => provider.createSetupCheckout({ customerId, ...page }));
    },

    async makeDefault(accountId, methodId) {
      await owned(accountId, methodId);
      await accounts.inTurn(accountId, async () => {
        const { customerId } = await owned(accountId, methodId);
        await provider.makeDefault(customerId, methodId);
      });
      return read(accountId);
    },

    async remove(accountId, methodId) {
      await owned(accountId, methodId);
      await accounts.inTurn(accountId, async () => {
        const { customerId, methods, defaultId } = await owned(accountId, methodId);
        const others = methods.filter(({ id }) => id !== methodId);
        const next = others.find(({ type }) => type === 'card') ?? others[0];
        if (!next) await requireUnused(accountId, customerId);
        // First, so that no renewal in between finds nothing to charge.
        else if (defaultId === null || defaultId === methodId) await provider.makeDefault(customerId, next.id);
        await provider.detachMethod(customerId, methodId);
      });
      return read(accountId);
    },

    async settleSetup(setupId) {
      const customerId = await provider.customerOfSetup(setupId);
      const accountId = customerId === null ? null : await accounts.accountOfCustomer(customerId);
      if (accountId !== null) await settleDefault(accountId);
    },
  };
}

/** The method that was saved first, a card that has not expired before all others; null without any. */
function firstOf(methods: readonly MethodReading[], now: Date): MethodReading | null {
  const oldest = [...methods].reverse();
  const good = oldest.filter((method) => expiryOf(method, now) !== 'expired');
  return good.find(({ type }) => type === 'card') ?? good[0] ?? oldest[0] ?? null;
}

/** A card is good to the end of its month. */
function expiryOf(
  { expMonth, expYear }: Pick<MethodReading, 'expMonth' | 'expYear'>,
  now: Date,
): PaymentMethod['expiry'] {
  if (expMonth === null || expYear === null) return null;
  const end = Date.UTC(expYear, expMonth, 1);
  if (now.getTime() >= end) return 'expired';
  return end - now.getTime() <= soonMs ? 'soon' : 'valid';
}
