import type { PaymentMethod, PaymentMethodsReply } from '@tillkit/contract';
import type { AccountsService } from '../accounts/service.js';
import type { Clock } from '../clock.js';
import type { Identity } from '../http/identity.js';
import { parseRedirect, withQuery } from '../http/redirect.js';
import type { MethodReading, PaymentProvider, ProviderTags } from '../providers/provider.js';
import type { AutoRechargeService } from '../recharge/service.js';
import type { SubscriptionsService } from '../subscriptions/service.js';
import { methodInUse, methodNotFound, redirectRefused } from './errors.js';
import type { PaymentMethods } from './payment-methods.js';

export type { PaymentMethods } from './payment-methods.js';

/** A card that expires within this time is announced. */
const soonMs = 30 * 24 * 3600_000;

/** Payment methods with what other features of the router need of them. */
export interface PaymentMethodsService extends PaymentMethods {
  /** After a setup: the newest method becomes the default of a customer that has none. Repeating it changes nothing. */
  settleSetup(setupId: string): Promise<void>;
}

export interface PaymentMethodsDependencies {
  accounts: Pick<AccountsService, 'ensure' | 'customerOf' | 'accountOfCustomer'>;
  subscriptions: Pick<SubscriptionsService, 'isRenewed'>;
  autoRecharge: Pick<AutoRechargeService, 'isOn'>;
  provider: PaymentProvider;
  clock: Clock;
  environment: string;
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

  async function list(accountId: string): Promise<PaymentMethodsReply> {
    const customerId = await accounts.customerOf(accountId);
    return customerId === null ? { methods: [] } : shown(await provider.listMethods(customerId));
  }

  return {
    list,
    has: async (accountId) => ({ hasPaymentMethod: (await list(accountId)).methods.length > 0 }),

    async createSetupIntent(identity) {
      const { customerId } = await accounts.ensure(identity);
      const { id, clientSecret } = await provider.createSetup({ customerId, tags: tagsOf(identity) });
      const { publishableKey, stripeJsUrl } = deps;
      return { setupIntentId: id, clientSecret, publishableKey, stripeJsUrl };
    },

    async createSetupSession(identity, { redirectUrl = '/' }) {
      const returnUrl = parseRedirect(redirectUrl, deps.redirectOrigins);
      if (returnUrl === null) throw redirectRefused(deps.redirectOrigins);
      const { customerId } = await accounts.ensure(identity);
      return provider.createSetupCheckout({
        customerId,
        currency: deps.currency,
        tags: tagsOf(identity),
        successUrl: withQuery(returnUrl, { setup: 'success' }),
        cancelUrl: withQuery(returnUrl, { setup: 'cancelled' }),
      });
    },

    async makeDefault(accountId, methodId) {
      const { customerId } = await owned(accountId, methodId);
      await provider.makeDefault(customerId, methodId);
      return list(accountId);
    },

    async remove(accountId, methodId) {
      const { customerId, methods, defaultId } = await owned(accountId, methodId);
      const others = methods.filter(({ id }) => id !== methodId);
      const next = others.find(({ id }) => id === defaultId) ?? others[0];
      if (next) {
        // First, so that no renewal in between finds nothing to charge.
        await provider.makeDefault(customerId, next.id);
      } else {
        const [isRenewed, isRecharging] = await Promise.all([
          deps.subscriptions.isRenewed(accountId),
          deps.autoRecharge.isOn(accountId),
        ]);
        if (isRenewed || isRecharging) throw methodInUse(isRenewed ? 'plan' : 'auto-recharge');
      }
      await provider.detachMethod(methodId);
      return list(accountId);
    },

    async settleSetup(setupId) {
      const customerId = await provider.customerOfSetup(setupId);
      if (customerId === null || (await accounts.accountOfCustomer(customerId)) === null) return;
      const { methods, defaultId } = await provider.listMethods(customerId);
      const [newest] = methods;
      if (newest && defaultId === null) await provider.makeDefault(customerId, newest.id);
    },
  };
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
