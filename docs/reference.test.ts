import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogSync } from '../packages/cli/src/commands/catalog-sync.js';
import { doctor } from '../packages/cli/src/commands/doctor.js';
import { reconcile } from '../packages/cli/src/commands/reconcile.js';
import {
  autoRechargeStatus,
  differenceKinds,
  ledgerKinds,
  optionalRoutes,
  routes,
} from '../packages/contract/src/index.js';
import { topUpRules } from '../packages/express/src/checkout/top-up-rules.js';
import { streamDefaults } from '../packages/express/src/stream/options.js';
import { membersOf, namesIn } from './runner/members.js';
import { namedIn, read, rowsIn, sectionOf } from './runner/tables.js';

const source = (file: string) => read(`../packages/express/src/${file}`);
const membersIn = (file: string, name: string) => [...membersOf(source(file), name).keys()];

/** Those of these words that a page nowhere says. */
const unsaid = (text: string, words: readonly string[]) =>
  words.filter((word) => !new RegExp(`\\b${word}\\b`).test(text));

describe('the reference has', () => {
  const options = rowsIn(sectionOf('reference.md', '## Options of createBilling'));

  it('every option of createBilling, and those within them', () => {
    const top = membersOf(source('options.ts'), 'BillingOptions');
    const inner: Record<string, string[]> = {
      stripe: membersIn('options.ts', 'StripeOptions'),
      topUp: ['TopUpOptions', 'TopUpLimitOptions'].flatMap((name) => membersIn('checkout/top-up-rules.ts', name)),
      credits: membersIn('credits/options.ts', 'CreditsOptions'),
      notices: membersIn('notices/options.ts', 'NoticeOptions'),
      quotas: membersIn('quotas/service.ts', 'QuotaOptions'),
      stream: membersIn('stream/options.ts', 'StreamOptions'),
      subscriptions: membersIn('options.ts', 'SubscriptionsOptions'),
      rateLimits: membersIn('http/rate-limits.ts', 'RateLimitOptions'),
    };
    const names = [...top.keys()].flatMap((name) => inner[name]?.map((part) => `${name}.${part}`) ?? [name]);
    expect(names.length).toBeGreaterThan(30);
    expect(namedIn(options).sort()).toEqual(names.sort());
  });

  it('their defaults, where they are numbers of the code', () => {
    const defaultOf = (name: string) =>
      (options.find(([first = '']) => first.includes(`\`${name}\``))?.[1] ?? '').replaceAll(',', '');
    for (const [name, value] of Object.entries(streamDefaults))
      expect(defaultOf(`stream.${name}`), name).toMatch(new RegExp(`\\b${value}\\b`));
    const { usd } = topUpRules().limits;
    const { minimumMinor = 0, maximumMinor = 0, presetsMinor = [] } = usd ?? {};
    for (const value of [minimumMinor, maximumMinor]) expect(defaultOf('topUp.minimumMinor')).toContain(String(value));
    for (const value of presetsMinor) expect(defaultOf('topUp.presetsMinor')).toContain(String(value));
  });

  it('every endpoint, with what it asks of authorize', () => {
    const rows = rowsIn(sectionOf('reference.md', '## Endpoints'));
    expect(namedIn(rows).sort()).toEqual(
      Object.values(routes)
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    );
    const folders = readdirSync(new URL('../packages/express/src/', import.meta.url), { withFileTypes: true });
    const tables = folders
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => {
        const files = readdirSync(new URL(`../packages/express/src/${name}/`, import.meta.url));
        return files.includes('routes.ts') ? source(`${name}/routes.ts`) : '';
      });
    const actions = [...tables.join('\n').matchAll(/(\w+): \{\s*action: '(\w+)'/g)];
    expect(actions.length).toBeGreaterThan(12);
    for (const [, name = '', action = ''] of actions) {
      const { method, path } = routes[name as keyof typeof routes];
      const needs = rows.find(([first]) => first?.includes(`\`${method} ${path}\``))?.[1] ?? '';
      expect(needs, path).toContain(action === 'operate' ? 'isAdmin' : action);
    }
    for (const name of optionalRoutes) {
      const needs = rows.find(([first]) => first?.includes(`${routes[name].path}\``))?.[1];
      expect(needs, name).toMatch(/`isAdmin`|`debug`/);
    }
  });

  it('every hook', () => {
    const named = namedIn(rowsIn(sectionOf('reference.md', '## Hooks')));
    expect(named.sort()).toEqual(membersIn('hooks.ts', 'BillingHooks').sort());
  });

  it('every method of billing', () => {
    const interfaces: Record<string, string[]> = {
      accounts: membersIn('accounts/accounts.ts', 'Accounts'),
      credits: membersIn('credits/credits.ts', 'Credits'),
      quotas: membersIn('quotas/quotas.ts', 'Quotas'),
      plans: membersIn('plans/billing-plans.ts', 'BillingPlans'),
      subscriptions: membersIn('subscriptions/subscriptions.ts', 'Subscriptions'),
      checkout: membersIn('checkout/checkout.ts', 'Checkout'),
      autoRecharge: membersIn('recharge/auto-recharge.ts', 'AutoRecharge'),
      invoices: membersIn('invoices/invoices.ts', 'Invoices'),
      paymentMethods: membersIn('methods/payment-methods.ts', 'PaymentMethods'),
      webhooks: membersIn('webhooks/webhooks.ts', 'Webhooks'),
    };
    const names = membersIn('billing.ts', 'Billing').flatMap(
      (name) => interfaces[name]?.map((part) => `billing.${name}.${part}`) ?? [`billing.${name}`],
    );
    expect(names.length).toBeGreaterThan(40);
    const named = namedIn(rowsIn(sectionOf('reference.md', '## Methods')));
    expect(named.sort()).toEqual(names.sort());
  });

  it('everything else that the package exports', () => {
    const values = [...source('index.ts').matchAll(/^export \{([^}]*)\}/gm)]
      .flatMap(([, names = '']) => names.split(','))
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
      .map((name) => name.split(' as ').at(-1) ?? '');
    expect(values.length).toBeGreaterThan(8);
    expect(values.filter((name) => !read('reference.md').includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the guides have', () => {
  it('every kind of ledger entry', () => {
    expect(namedIn(rowsIn(sectionOf('05-credits.md', '## The ledger'))).sort()).toEqual([...ledgerKinds].sort());
  });

  it('every state of auto-recharge', () => {
    const named = namedIn(rowsIn(sectionOf('05-credits.md', '## Auto-recharge')));
    expect(named.sort()).toEqual([...autoRechargeStatus.options].sort());
  });

  it('every kind of difference', () => {
    const named = namedIn(rowsIn(sectionOf('10-operating.md', '## Reconcile with Stripe')));
    expect(named.sort()).toEqual([...differenceKinds].sort());
  });

  it('every action that authorize is asked about', () => {
    const named = namedIn(rowsIn(sectionOf('02-mount-the-router.md', '## Roles and permissions')));
    const union = /type BillingAction = ([^;]+);/.exec(source('http/identity.ts'))?.[1] ?? '';
    expect(named.sort()).toEqual(namesIn(union).sort());
  });

  it('every component, every hook, and every event for analytics', () => {
    const report = read('../packages/react/api/react.api.md');
    const exported = [...report.matchAll(/^export (?:function|class|const) (\w+)/gm)].map(([, name = '']) => name);
    const rows = namedIn(rowsIn(read('03-embed-components.md')));
    const shown = exported.filter(
      (name) => /^(use[A-Z]|[A-Z]\w+$)/.test(name) && !/Provider$|^BillingError$/.test(name),
    );
    expect(shown.length).toBeGreaterThan(8);
    expect(shown.filter((name) => !rows.includes(name))).toEqual([]);
    const events = read('../packages/react/src/provider/events.ts');
    const types = [...events.matchAll(/\{ type: '(\w+)'/g)].map((match) => match[1]);
    expect(types.length).toBeGreaterThan(10);
    expect(types.filter((type) => !rows.includes(type ?? ''))).toEqual([]);
  });

  it.each([
    ['05-credits.md', 'credits/input/spend.ts', ['SpendInput']],
    ['05-credits.md', 'credits/input/grant.ts', ['GrantInput']],
    ['05-credits.md', 'credits/input/hold.ts', ['HoldInput', 'CaptureInput']],
    ['05-credits.md', 'credits/input/operator.ts', ['AdjustInput', 'ClawBackInput', 'TransferInput']],
    ['05-credits.md', 'credits/ledger/history.ts', ['LedgerFilter']],
    ['05-credits.md', 'middleware/require-credits.ts', ['RequestHoldOptions']],
    ['05-credits.md', 'middleware/reply-end.ts', ['ReplyEndOptions']],
    ['04-plans.md', 'middleware/require-quota.ts', ['RequireQuotaOptions']],
    ['04-plans.md', 'credits/input/quota.ts', ['ConsumeInput', 'QuotaReleaseInput']],
    ['10-operating.md', 'reconcile/service.ts', ['ReconcileInput']],
  ])('in %s every option of %s', (page, file, names) => {
    expect(
      unsaid(
        read(page),
        names.flatMap((name) => membersIn(file, name)),
      ),
    ).toEqual([]);
  });
});

describe('the page of the sandbox', () => {
  it('counts what is there', () => {
    const lines = (file: string) => read(`../packages/sandbox/foreign/${file}`).trim().split('\n').length;
    const text = read('sandbox.md');
    expect(text).toContain(`the ${lines('stripe-node-examples.jsonl')} calls`);
    expect(text).toContain(`${lines('stripe-cli-triggers.jsonl')} kinds of events`);
    expect(text).toContain(`${lines('applications.jsonl')} flows of public applications`);
  });
});

describe('the packages’ own pages have', () => {
  const page = (name: string) => read(`../packages/${name}/README.md`);
  const code = (file: string) => read(`../packages/${file}`);

  it.each([
    ['sandbox', 'sandbox/src/sandbox.ts', 'SandboxOptions'],
    ['devdb', 'devdb/src/start.ts', 'DevdbOptions'],
    ['react', 'react/src/provider/BillingProvider.tsx', 'BillingProviderProps'],
  ])('%s: in a table every option of %s', (name, file, options) => {
    const named = new Set(namedIn(rowsIn(page(name))));
    const wanted = [...membersOf(code(file), options).keys()].filter((option) => option !== 'children');
    expect(wanted.filter((option) => !named.has(option))).toEqual([]);
  });

  it('sandbox: every method', () => {
    const sandbox = code('sandbox/src/sandbox.ts');
    const types = ['Sandbox', 'SandboxWebhooks', 'SandboxFaults', 'SandboxDisputes'];
    expect(
      unsaid(
        page('sandbox'),
        types.flatMap((type) => [...membersOf(sandbox, type).keys()]),
      ),
    ).toEqual([]);
  });

  it.each([doctor, catalogSync, reconcile])('tillkit: every option of $name', ({ name, options }) => {
    const wanted = [`npx tillkit ${name}`, ...Object.keys(options).map((option) => `| \`--${option}`)];
    expect(wanted.filter((text) => !page('cli').includes(text))).toEqual([]);
  });
});
