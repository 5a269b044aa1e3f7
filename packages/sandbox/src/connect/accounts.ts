import type { Stripe } from 'stripe';
import type { App } from '../core/app.js';
import { invalid, StripeError, unsupported } from '../core/errors.js';
import type { Account, Stored } from '../core/stored.js';
import { accountsIn } from '../core/tables.js';
import { balanceTransactionsIn } from '../payments/tables.js';
import { paginate } from '../wire/lists.js';
import { type Call, operation } from '../wire/operation.js';
import { createAccount, platformAccount, rejectAccount, updateAccount } from './account.js';
import { newOnboardingLink } from './onboarding.js';

function requireAccount(app: App, id: string): Account {
  const account = accountsIn(app.platform).get(id);
  if (account && (app.account === null || app.account === id)) return account;
  throw new StripeError(403, {
    type: 'invalid_request_error',
    code: 'account_invalid',
    message: `The provided key does not have access to account '${id}' (or that account does not exist). Application access may have been revoked.`,
  });
}

/** Only the platform manages accounts. */
function platformOnly(app: App): void {
  if (app.account !== null)
    throw invalid('Only the platform can do this: leave out the Stripe-Account header.', { status: 403 });
}

const parameters = [
  'business_profile',
  'business_type',
  'capabilities',
  'default_currency',
  'email',
  'external_account',
  'metadata',
  'tos_acceptance',
] as const;

/** The money of an account that is to go must have gone. */
function remove(app: App, account: Account) {
  const sums = new Map<string, number>();
  for (const { currency, net } of balanceTransactionsIn(app.storeOf(account.id)).all())
    sums.set(currency, (sums.get(currency) ?? 0) + net);
  if ([...sums.values()].some((sum) => sum !== 0))
    throw invalid('This account cannot be deleted while its balance is not zero.', { param: 'id' });
  accountsIn(app.platform).delete(account.id);
  app.connected.delete(account.id);
  return { id: account.id, object: 'account', deleted: true };
}

function link({ app, params }: Call<Stored<Stripe.AccountLinkCreateParams>>) {
  platformOnly(app);
  const account = requireAccount(app, params.account);
  for (const param of ['refresh_url', 'return_url'] as const) {
    const url = params[param];
    if (url === undefined) throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
      throw invalid('Not a valid URL', { code: 'url_invalid', param });
  }
  if (params.type === 'account_update' && account.controller?.requirement_collection !== 'application') {
    throw invalid('You cannot create `account_update` type Account Links for this account.', { param: 'type' });
  }
  return newOnboardingLink(app, account, { refreshUrl: params.refresh_url ?? '', returnUrl: params.return_url ?? '' });
}

export const accountOperations = [
  operation<Stripe.AccountCreateParams>(
    'POST',
    '/v1/accounts',
    [...parameters, 'controller', 'country', 'type'],
    ({ app, params }) => {
      platformOnly(app);
      return createAccount(app, params);
    },
  ),

  operation<Stripe.AccountListParams>('GET', '/v1/accounts', [], ({ app, params }) => {
    platformOnly(app);
    return paginate(accountsIn(app.store).newestFirst(), params, '/v1/accounts', accountsIn(app.store));
  }),

  operation('GET', '/v1/account', [], ({ app }) =>
    app.account === null ? platformAccount(app) : accountsIn(app.platform).require(app.account),
  ),

  operation('GET', '/v1/accounts/{id}', [], ({ app, id }) => requireAccount(app, id)),

  operation<Stripe.AccountUpdateParams>('POST', '/v1/accounts/{id}', parameters, ({ app, id, params }) =>
    updateAccount(app, requireAccount(app, id), params),
  ),

  operation('DELETE', '/v1/accounts/{id}', [], ({ app, id }) => {
    platformOnly(app);
    return remove(app, requireAccount(app, id));
  }),

  operation<Stripe.AccountRejectParams>('POST', '/v1/accounts/{id}/reject', ['reason'], ({ app, id, params }) => {
    platformOnly(app);
    const account = requireAccount(app, id);
    if (account.requirements?.disabled_reason?.startsWith('rejected'))
      throw invalid(`Account ${id} is rejected already.`, { param: 'id' });
    return rejectAccount(app, account, params.reason);
  }),

  operation<Stripe.AccountLinkCreateParams>(
    'POST',
    '/v1/account_links',
    ['account', 'refresh_url', 'return_url', 'type'],
    link,
  ),

  operation('POST', '/v1/accounts/{id}/login_links', [], ({ app, id }) => {
    platformOnly(app);
    const account = requireAccount(app, id);
    if (account.controller?.stripe_dashboard?.type !== 'express') {
      throw invalid(`Cannot create a login link for an account that is not an Express account: ${id}.`);
    }
    if (!account.details_submitted)
      throw invalid('Cannot create a login link for an account that has not completed onboarding.');
    return { object: 'login_link', created: app.now(), url: app.urls.accountDashboard(id) };
  }),
];

/** Named in a parameter as an account, but the platform's own. */
export function refuseUnderAccount(app: App, param: string): void {
  if (app.account !== null) throw unsupported(param, `\`${param}\` for a connected account`);
}
