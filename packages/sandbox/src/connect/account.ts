import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { invalid } from '../core/errors.js';
import { newId, PLATFORM_ACCOUNT, randomText } from '../core/ids.js';
import type { Account, BankAccount, Stored } from '../core/stored.js';
import { accountsIn } from '../core/tables.js';
import { wholeAddress } from '../payments/methods/cards.js';
import { listOf } from '../wire/lists.js';
import { mergeMetadata } from '../wire/metadata.js';
import { alternativesIn, currencyOfCountry, requiredIn, scheduleOf } from './country.js';

/*
 * A connected account is new, then onboarded: by the page of its account link or, when the platform collects what is
 * required itself, once it has accepted the terms and has a bank account.
 */

type CreateParams = Stored<Stripe.AccountCreateParams>;
type UpdateParams = Omit<Stored<Stripe.AccountUpdateParams>, 'external_account'> & { external_account?: unknown };

const profile: NonNullable<Account['business_profile']> = {
  mcc: null,
  minority_owned_business_designation: null,
  name: null,
  product_description: null,
  specified_commercial_transactions_act_url: null,
  support_address: null,
  support_email: null,
  support_phone: null,
  support_url: null,
  url: null,
};

/** What each `type` stands for in terms of `controller`. */
const controllers = {
  standard: { dashboard: 'full', fees: 'account', losses: 'stripe', collects: 'stripe' },
  express: { dashboard: 'express', fees: 'application_express', losses: 'application', collects: 'stripe' },
  custom: { dashboard: 'none', fees: 'application_custom', losses: 'application', collects: 'application' },
} as const;

function controllerOf(params: CreateParams): NonNullable<Account['controller']> {
  const { controller, type } = params;
  const preset = controllers[(type ?? 'standard') as keyof typeof controllers];
  return {
    fees: { payer: controller?.fees?.payer ?? preset.fees },
    is_controller: true,
    losses: { payments: controller?.losses?.payments ?? preset.losses },
    requirement_collection: controller?.requirement_collection ?? preset.collects,
    stripe_dashboard: { type: controller?.stripe_dashboard?.type ?? preset.dashboard },
    type: 'application',
  };
}

/** Emits nothing: Stripe tells of an account only when it changes. @throws StripeError */
export function createAccount(app: App, params: CreateParams): Account {
  if (params.type !== undefined && params.controller !== undefined) {
    throw invalid('You may only specify one of these parameters: controller, type.', { param: 'type' });
  }
  const account = blank(app, `acct_1${randomText(15)}`, params);
  assign(account, params);
  // A standard account has both without asking.
  if (params.type === 'standard' || (params.type === undefined && params.controller === undefined))
    account.capabilities = { card_payments: 'inactive', transfers: 'inactive', ...account.capabilities };
  settleState(account);
  accountsIn(app.platform).insert(account);
  app.storeOf(account.id);
  return account;
}

/** The platform's own account. */
export function platformAccount(app: App): Account {
  return {
    ...blank(app, PLATFORM_ACCOUNT, {}),
    business_profile: { ...profile, name: app.merchantName },
    capabilities: { card_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    created: 0,
    details_submitted: true,
    payouts_enabled: true,
    requirements: requirements([]),
  };
}

function blank(app: App, id: string, params: CreateParams): Account {
  const country = params.country ?? 'US';
  const currency = currencyOfCountry(country);
  return {
    id,
    object: 'account',
    business_profile: { ...profile },
    business_type: null,
    capabilities: {},
    charges_enabled: false,
    controller: controllerOf(params),
    country,
    created: app.now(),
    default_currency: params.default_currency ?? currency,
    details_submitted: false,
    email: null,
    external_accounts: listOf([], `/v1/accounts/${id}/external_accounts`),
    future_requirements: requirements([]),
    metadata: {},
    payouts_enabled: false,
    requirements: requirementsOf(country),
    settings: settingsOf(country),
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: params.controller === undefined ? (params.type ?? 'standard') : 'none',
  };
}

/** Emits `account.updated`. @throws StripeError; then nothing has changed */
export function updateAccount(app: App, account: Account, params: UpdateParams): Account {
  assign(structuredClone(account), params);
  return app.as(account.id, () =>
    app.change(account, 'account.updated', (changed) => {
      assign(changed, params);
      settleState(changed);
    }),
  );
}

/** The person has given all that is asked. Emits `account.updated`. */
export function completeOnboarding(app: App, account: Account, given: { name: string; url: string }): void {
  app.as(account.id, () =>
    app.change(account, 'account.updated', (changed) => {
      if (changed.business_profile) {
        changed.business_profile.name ??= given.name;
        changed.business_profile.url ??= given.url;
      }
      changed.business_type ??= 'individual';
      changed.tos_acceptance = { date: app.now(), ip: '127.0.0.1', user_agent: null };
      if (changed.external_accounts?.data.length === 0) changed.external_accounts.data.push(bankAccount(changed, {}));
      if (Object.keys(changed.capabilities ?? {}).length === 0) changed.capabilities = { transfers: 'inactive' };
      changed.details_submitted = true;
      settleState(changed);
    }),
  );
}

/** Emits `account.updated`. */
export function rejectAccount(app: App, account: Account, reason: string): Account {
  return app.as(account.id, () =>
    app.change(account, 'account.updated', (changed) => {
      const code = reason.startsWith('fraud')
        ? 'rejected.fraud'
        : reason === 'terms_of_service'
          ? 'rejected.terms_of_service'
          : 'rejected.other';
      changed.requirements = { ...requirements([]), disabled_reason: code };
      settleState(changed);
    }),
  );
}

function requirements(due: string[]): NonNullable<Account['requirements']> {
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: due,
    disabled_reason: due.length > 0 ? 'requirements.past_due' : null,
    errors: [],
    eventually_due: due,
    past_due: due,
    pending_verification: [],
  };
}

/** Of an account that has given nothing yet. */
function requirementsOf(country: string): NonNullable<Account['requirements']> {
  return { ...requirements(requiredIn(country)), alternatives: alternativesIn(country) };
}

export function isRejected(account: Account): boolean {
  return account.requirements?.disabled_reason?.startsWith('rejected') ?? false;
}

/** What the account may do follows from what it has given. */
function settleState(account: Account): void {
  const terms = typeof account.tos_acceptance?.date === 'number';
  const bank = (account.external_accounts?.data.length ?? 0) > 0;
  if (account.controller?.requirement_collection === 'application' && terms && bank) account.details_submitted = true;
  const rejected = isRejected(account);
  const able = account.details_submitted && !rejected;
  if (!rejected)
    account.requirements = account.details_submitted ? requirements([]) : requirementsOf(account.country ?? 'US');
  account.charges_enabled = able;
  account.payouts_enabled = able && bank;
  account.capabilities = Object.fromEntries(
    Object.keys(account.capabilities ?? {}).map((name) => [name, able ? 'active' : 'inactive']),
  );
}

function assign(account: Account, params: UpdateParams): void {
  const metadata = mergeMetadata(account.metadata ?? {}, params.metadata);
  if (params.business_profile && account.business_profile) {
    const { support_address: address, ...given } = params.business_profile;
    account.business_profile = {
      ...account.business_profile,
      ...(given as Partial<NonNullable<Account['business_profile']>>),
      ...(address ? { support_address: wholeAddress(address) } : {}),
    };
  }
  if (params.business_type !== undefined) account.business_type = params.business_type;
  if (params.default_currency !== undefined) account.default_currency = params.default_currency;
  if (params.email !== undefined) account.email = params.email;
  if (params.tos_acceptance) account.tos_acceptance = { ...account.tos_acceptance, ...params.tos_acceptance };
  if (params.external_account && account.external_accounts)
    account.external_accounts.data = [bankAccount(account, params.external_account as BankInput)];
  const asked = Object.entries((params.capabilities ?? {}) as Record<string, { requested?: boolean }>);
  account.capabilities = Object.fromEntries([
    ...Object.entries(account.capabilities ?? {}).filter(
      ([name]) => !asked.some(([other, { requested }]) => other === name && requested === false),
    ),
    ...asked.filter(([, { requested }]) => requested).map(([name]) => [name, 'inactive'] as const),
  ]);
  account.metadata = metadata;
}

interface BankInput {
  account_number?: string;
  routing_number?: string;
  country?: string;
  currency?: string;
  account_holder_name?: string;
  account_holder_type?: string;
}

/** Stripe's test account number, unless another is given. */
function bankAccount(account: Account, input: BankInput | string): BankAccount {
  const given: BankInput = typeof input === 'string' ? {} : input;
  if (typeof input === 'string' && !/^btok_/.test(input))
    throw invalid(`No such token: '${input}'`, { code: 'resource_missing', param: 'external_account' });
  const { account_number: number = '000123456789', account_holder_name: holder = null } = given;
  if (!/^[0-9A-Z]{4,34}$/.test(number))
    throw invalid('The bank account number is invalid.', { param: 'external_account[account_number]' });
  return {
    id: newId('ba'),
    object: 'bank_account',
    account: account.id,
    account_holder_name: holder,
    account_holder_type: given.account_holder_type ?? null,
    account_type: null,
    available_payout_methods: ['standard'],
    bank_name: 'STRIPE TEST BANK',
    country: given.country ?? account.country ?? 'US',
    currency: (given.currency ?? account.default_currency ?? 'usd').toLowerCase(),
    default_for_currency: true,
    fingerprint: randomText(16),
    last4: number.slice(-4),
    metadata: {},
    routing_number: given.routing_number ?? '110000000',
    status: 'new',
  };
}

function settingsOf(country: string): NonNullable<Account['settings']> {
  return {
    branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
    card_payments: {
      statement_descriptor_prefix: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    dashboard: { display_name: null, timezone: 'Etc/UTC' },
    payments: {
      statement_descriptor: null,
      statement_descriptor_kana: null,
      statement_descriptor_kanji: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    payouts: {
      debit_negative_balances: true,
      schedule: scheduleOf(country),
      statement_descriptor: null,
    },
  };
}

/** What was shared with an account that is gone can no longer be taken back. @throws StripeError */
export function requireConnected(app: App, id: string | null): void {
  if (accountsIn(app.platform).get(id ?? '')) return;
  throw invalid(`The account ${id} is no longer connected, so nothing can be taken from it or given to it.`, {
    code: 'account_invalid',
  });
}

/**
 * The account that a transfer goes to. Test mode does not enforce the capability of a standard account
 * (docs.stripe.com/connect/account-capabilities): `stripe trigger transfer.created` pays one out that nobody has onboarded.
 *
 * @throws StripeError when there is none, or it may not receive any
 */
export function requireTransferDestination(app: App, id: string): Account {
  const account = accountsIn(app.platform).get(id);
  return account?.type === 'standard' ? account : requireDestination(app, id, 'destination');
}

/** The account that money is to go to. @throws StripeError when there is none, or it may not receive any */
export function requireDestination(app: App, id: string, param: string): Account {
  const account = accountsIn(app.platform).get(id);
  if (!account) throw invalid(`No such destination: '${id}'`, { code: 'resource_missing', param });
  if (account.capabilities?.transfers !== 'active') {
    throw invalid(
      'Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments',
      { code: 'insufficient_capabilities_for_transfer', param },
    );
  }
  return account;
}
