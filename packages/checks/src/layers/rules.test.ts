import { describe, expect, it } from 'vitest';
import { importCycles } from './cycles.js';
import { featureImports, webhookImports } from './expressRules.js';
import { browserCode, environmentReads, packageImports, publishedEntryPoints, stripeImports } from './packageRules.js';
import { rankRule } from './rankRule.js';
import { unusedServiceExports } from './serviceExports.js';
import { parseSource } from './source.js';
import { describeViolation, type Rule } from './violation.js';

const entryPoints = publishedEntryPoints(
  new Set(['@tillkit/contract', '@tillkit/contract/browser', '@tillkit/express', '@tillkit/react']),
);
const importing = (specifier: string) => `import { x } from '${specifier}';`;
const messages = (rule: Rule, file: string, text: string) =>
  rule(parseSource(file, text)).map(({ message }) => message);

// rule, file, import, what the message must say
const broken: [string, Rule, string, string, string][] = [
  ['contract takes zod only', packageImports, 'packages/contract/src/a.ts', 'ajv', 'stands on zod alone'],
  [
    'contract takes nothing of ours',
    packageImports,
    'packages/contract/src/a.ts',
    '@tillkit/express',
    'may not import',
  ],
  ['express never takes react', packageImports, 'packages/express/src/a.ts', '@tillkit/react', 'packages/contract'],
  ['react never takes express', packageImports, 'packages/react/src/a.ts', '@tillkit/express', 'the entry without zod'],
  ['react takes no schemas', packageImports, 'packages/react/src/a.ts', '@tillkit/contract', 'the entry without zod'],
  ['react takes no zod', packageImports, 'packages/react/src/a.ts', 'zod', 'kept small'],
  ['sandbox takes nothing of ours', packageImports, 'packages/sandbox/src/a.ts', '@tillkit/contract', 'other side'],
  ['devdb takes nothing of ours', packageImports, 'packages/devdb/src/a.ts', '@tillkit/sandbox', 'database of its own'],
  ['cli takes express only', packageImports, 'packages/cli/src/a.ts', '@tillkit/contract', 'public entry'],
  [
    'no way into a package',
    entryPoints,
    'templates/express-api/src/a.ts',
    '@tillkit/express/dist/router.js',
    'no published entry point',
  ],
  [
    'no path out of a template',
    entryPoints,
    'templates/express-api/src/a.ts',
    '../../../packages/express/src/index.js',
    'reaches out',
  ],
  ['no path out of a package', entryPoints, 'packages/cli/src/a.ts', '../../express/src/config.js', 'reaches out'],
  ['no Node in a browser', browserCode, 'packages/react/src/a.ts', 'node:crypto', 'runs in a browser'],
  ['stripe in one folder', stripeImports, 'packages/express/src/credits/service.ts', 'stripe', 'providers/stripe/'],
  [
    'Stripe.js in one folder',
    stripeImports,
    'packages/react/src/top-up/a.ts',
    '@stripe/stripe-js/pure',
    'react/src/stripe/',
  ],
  [
    'no import of a higher domain',
    rankRule,
    'packages/sandbox/src/payments/charges/charge.ts',
    '../../connect/transfer.js',
    'payments stands below or beside connect',
  ],
  [
    'no table of a higher domain',
    rankRule,
    'packages/sandbox/src/payments/methods/payment-methods.ts',
    '../../billing/tables.js',
    'payments stands below or beside billing',
  ],
  [
    'no import of a domain beside',
    rankRule,
    'packages/sandbox/src/checkout/a.ts',
    '../portal/operations.js',
    'below or beside portal',
  ],
  [
    'no import of what puts the domains together',
    rankRule,
    'packages/sandbox/src/control/test-clocks.ts',
    '../domains.js',
    'which puts the folders together',
  ],
  [
    'no domain without a rank',
    rankRule,
    'packages/sandbox/src/resources/customers.ts',
    '../core/app.js',
    'has no rank',
  ],
  [
    'only services of features',
    featureImports,
    'packages/express/src/checkout/service.ts',
    '../credits/model.js',
    'only service.ts',
  ],
  ['no upward call', rankRule, 'packages/express/src/credits/service.ts', '../checkout/service.js', 'below or beside'],
  ['no call sideways', rankRule, 'packages/express/src/plans/service.ts', '../accounts/service.js', 'below or beside'],
  [
    'no provider but the port',
    featureImports,
    'packages/express/src/checkout/service.ts',
    '../providers/stripe/client.js',
    'providers/provider.ts',
  ],
  [
    'no webhooks in a feature',
    rankRule,
    'packages/express/src/checkout/service.ts',
    '../webhooks/inbox.js',
    'stands below or beside webhooks',
  ],
  [
    'no assembler in a feature',
    rankRule,
    'packages/express/src/checkout/service.ts',
    '../router.js',
    'which puts the folders together',
  ],
  [
    'no feature under http',
    rankRule,
    'packages/express/src/http/a.ts',
    '../credits/service.js',
    'stands below or beside',
  ],
  [
    'no feature under providers',
    rankRule,
    'packages/express/src/providers/stripe/a.ts',
    '../../checkout/model.js',
    'stands below or beside',
  ],
  [
    'no feature under background work',
    rankRule,
    'packages/express/src/background/loop.ts',
    '../webhooks/inbox.js',
    'stands below or beside',
  ],
  ['nothing under db', rankRule, 'packages/express/src/db/a.ts', '../http/errors.js', 'stands below or beside'],
  [
    'no higher room of credits',
    rankRule,
    'packages/express/src/credits/rules/grant.ts',
    '../store/model.js',
    'stands below or beside store',
  ],
  [
    'no room of credits beside',
    rankRule,
    'packages/express/src/credits/store/trim.ts',
    '../input/fields.js',
    'stands below or beside input',
  ],
  [
    'no room of credits takes what puts rooms together',
    rankRule,
    'packages/express/src/credits/ledger/export.ts',
    '../service.js',
    'which puts the folders together',
  ],
  [
    'no room of credits without a rank',
    rankRule,
    'packages/express/src/credits/reports/export.ts',
    '../rules/state.js',
    'has no rank',
  ],
  [
    'no folder under what lies beneath all',
    rankRule,
    'packages/express/src/logger.ts',
    './http/failure.js',
    'logger lies under all folders',
  ],
  [
    'no component under the provider',
    rankRule,
    'packages/react/src/provider/a.ts',
    '../components/PricingTable/index.js',
    'stands below or beside components',
  ],
  [
    'no stage in an expression',
    rankRule,
    'packages/devdb/src/expression/a.ts',
    '../aggregate/stages.js',
    'stands below or beside aggregate',
  ],
  [
    'no command under the command line',
    rankRule,
    'packages/cli/src/doctor/a.ts',
    '../commands/doctor.js',
    'stands below or beside commands',
  ],
  [
    'no page under the words',
    rankRule,
    'packages/checks/src/tidy/a.ts',
    '../english/plainEnglish.js',
    'stands below or beside english',
  ],
  [
    'no client in a schema',
    rankRule,
    'packages/contract/src/schemas/a.ts',
    '../client.js',
    'which puts the folders together',
  ],
  [
    'webhooks call services',
    featureImports,
    'packages/express/src/webhooks/a.ts',
    '../credits/model.js',
    'only service.ts',
  ],
  [
    'webhooks known to the router',
    webhookImports,
    'packages/express/src/health.ts',
    './webhooks/inbox.js',
    'Only wiring/',
  ],
];

const fine: [Rule, string, string][] = [
  [packageImports, 'packages/contract/src/a.ts', 'zod'],
  [packageImports, 'packages/express/src/a.ts', '@tillkit/contract'],
  [packageImports, 'packages/express/src/a.ts', 'pino'],
  [packageImports, 'packages/react/src/a.ts', '@tillkit/contract/browser'],
  [packageImports, 'packages/react/src/a.ts', '@stripe/stripe-js/pure'],
  [packageImports, 'packages/cli/src/a.ts', '@tillkit/express'],
  [entryPoints, 'templates/react-app/src/a.ts', '@tillkit/react'],
  [entryPoints, 'templates/react-app/src/pages/a.ts', '../api.js'],
  [browserCode, 'packages/express/src/a.ts', 'node:crypto'],
  [stripeImports, 'packages/express/src/providers/stripe/client.ts', 'stripe'],
  [stripeImports, 'packages/react/src/stripe/loader.ts', '@stripe/stripe-js/pure'],
  [featureImports, 'packages/express/src/checkout/service.ts', '../credits/service.js'],
  [featureImports, 'packages/express/src/checkout/service.ts', '../http/errors.js'],
  [featureImports, 'packages/express/src/checkout/service.ts', '../providers/provider.js'],
  [featureImports, 'packages/express/src/checkout/service.ts', './model.js'],
  [rankRule, 'packages/express/src/providers/stripe/client.ts', '../provider.js'],
  [rankRule, 'packages/express/src/background/loop.ts', '../db/in-time.js'],
  [rankRule, 'packages/express/src/credits/ledger/rebuild.ts', '../store/model.js'],
  [rankRule, 'packages/express/src/credits/store/model.ts', '../../db/models.js'],
  [rankRule, 'packages/express/src/credits/service.ts', './store/model.js'],
  [featureImports, 'packages/express/src/webhooks/a.ts', '../credits/service.js'],
  [webhookImports, 'packages/express/src/wiring/services.ts', '../webhooks/service.js'],
  [rankRule, 'packages/devdb/src/query/plan.ts', '../storage/collection.js'],
  [rankRule, 'packages/devdb/src/query/plan.ts', '../pace.js'],
  [rankRule, 'packages/express/src/config.ts', './config-rules.js'],
  [rankRule, 'packages/express/src/wiring/http.ts', '../router.js'],
  [rankRule, 'packages/react/src/components/PricingTable/PlanColumn.tsx', '../../parts/Button.js'],
];

describe('a broken rule', () => {
  it.each(broken)('%s', (_, rule, file, specifier, says) => {
    expect(messages(rule, file, importing(specifier)).join()).toContain(says);
  });

  it('is found in a type import, a re-export and a dynamic import too', () => {
    const file = 'packages/express/src/credits/service.ts';
    for (const text of [
      "import type S from 'stripe'",
      "export * from 'stripe'",
      "await import('stripe')",
      "type S = import('stripe').S",
    ])
      expect(messages(stripeImports, file, text), text).toHaveLength(1);
  });

  it('is not found in types the sandbox takes of Stripe, but in code it takes', () => {
    const file = 'packages/sandbox/src/customers/customers.ts';
    expect(messages(stripeImports, file, "import type Stripe from 'stripe'")).toEqual([]);
    expect(messages(stripeImports, file, importing('stripe'))).toHaveLength(1);
    const form = 'packages/react/src/components/PaymentForm/PaymentForm.tsx';
    expect(messages(stripeImports, form, "import type { Stripe } from '@stripe/stripe-js'")).toEqual([]);
    expect(messages(stripeImports, form, importing('@stripe/react-stripe-js'))).toHaveLength(1);
  });

  it('names the line', () => {
    const source = parseSource('packages/express/src/http/a.ts', `\n\n${importing('stripe')}`);
    expect(stripeImports(source)[0]?.line).toBe(3);
  });

  it('is found where the environment is read', () => {
    const read = 'const url = process.env.MONGODB_URI;';
    expect(messages(environmentReads, 'packages/express/src/http/a.ts', read).join()).toContain(
      'take the value as an option',
    );
    expect(messages(environmentReads, 'packages/express/src/config.ts', read)).toEqual([]);
    expect(messages(environmentReads, 'templates/express-api/src/server.ts', read)).toEqual([]);
  });
});

describe('a kept rule', () => {
  it.each(fine)('%o in %s lets %s be', (rule, file, specifier) => {
    expect(messages(rule, file, importing(specifier))).toEqual([]);
  });
});

describe('unusedServiceExports', () => {
  const service = "export { a } from './a.js'; export type { B as C } from './b.js'; export const d = 1;";
  const found = (files: Record<string, string>) =>
    unusedServiceExports(
      Object.entries(files).map(([file, text]) => parseSource(`packages/express/src/${file}`, text)),
    ).map(describeViolation);

  it('finds what is passed on and only used within the feature', () => {
    expect(found({ 'credits/service.ts': service, 'credits/routes.ts': "import { a } from './service.js'" })).toEqual([
      'packages/express/src/credits/service.ts:1 exports a, which nothing outside of the feature imports. Take it out.',
      'packages/express/src/credits/service.ts:1 exports C, which nothing outside of the feature imports. Take it out.',
    ]);
  });

  it('lets be what another feature imports or the package exports', () => {
    const index = "export type { C } from './credits/service.js'";
    const other = "import { a as b } from '../credits/service.js'";
    expect(found({ 'credits/service.ts': service, 'index.ts': index, 'quotas/service.ts': other })).toEqual([]);
  });
});

describe('importCycles', () => {
  const graph = (files: Record<string, string>) =>
    importCycles(Object.entries(files).map(([file, text]) => parseSource(`packages/x/src/${file}`, text)));

  it('finds a circle and names its files', () => {
    expect(graph({ 'a.ts': importing('./b.js'), 'b.tsx': importing('./c.js'), 'c.ts': importing('./a.js') })).toEqual([
      ['packages/x/src/a', 'packages/x/src/b', 'packages/x/src/c', 'packages/x/src/a'],
    ]);
  });

  it('lets the parts of a recursive grammar call each other, but nothing outside of it', () => {
    const circle = (folder: string) =>
      importCycles([
        parseSource('packages/devdb/src/match/a.ts', importing(`${folder}b.js`)),
        parseSource('packages/devdb/src/match/b.ts', importing('./a.js')),
        parseSource('packages/devdb/src/update/b.ts', importing('../match/a.js')),
      ]);
    expect(circle('./')).toEqual([]);
    expect(circle('../update/')).toHaveLength(1);
  });

  it('lets types refer to each other', () => {
    expect(graph({ 'a.ts': importing('./b.js'), 'b.ts': "import type { x } from './a.js';" })).toEqual([]);
  });

  it('lets two files share a third', () => {
    expect(
      graph({ 'a.ts': importing('./c.js') + importing('./b.js'), 'b.ts': importing('./c.js'), 'c.ts': '' }),
    ).toEqual([]);
  });
});
