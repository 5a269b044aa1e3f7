import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expressEntry, type Setup, startSetup } from '../test/setup.js';

/* The built program in a project folder of its own. The sandbox has pro_month at 1200 usd already. */

let setup: Setup;

beforeAll(async () => {
  setup = await startSetup();
  // What Node's own type stripping cannot do: an import of ./x.js that means ./x.ts, and an enum.
  write('names.ts', `export enum Name { Pro = 'Pro', Team = 'Team' }`);
  // A module that keeps a timer, as one with a database connection does: the command ends all the same.
  write(
    'plans.ts',
    `import { definePlans } from '${expressEntry}';
     import { Name } from './names.js';
     setInterval(() => {}, 1000);
     const currency: string = 'usd';
     export const plans = definePlans({
       pro: { name: Name.Pro, prices: { month: { lookupKey: 'pro_month', amountMinor: 1200, currency } } },
       team: { name: Name.Team, prices: { year: { lookupKey: 'team_year', amountMinor: 90000, currency } } },
     });`,
  );
}, 60_000);
afterAll(() => setup.close());

function write(file: string, text: string): void {
  writeFileSync(path.join(setup.folder, file), text);
}

const sync = (words: string[], env: Record<string, string | undefined> = {}) =>
  setup.tillkit(['catalog', 'sync', ...words], { MONGODB_URI: undefined, APP_URL: undefined, ...env });

describe('tillkit catalog sync', { timeout: 120_000 }, () => {
  it('says what it would create, creates it with --apply, and then has nothing to do', async () => {
    const dry = await sync(['--plans', 'plans.ts']);
    expect(dry.out).toBe(
      [
        'Prices at Stripe, test mode',
        '  pro   month  pro_month  present',
        '  team  year   team_year  missing, will be created',
        '',
        'Nothing was changed. Run it again with --apply to create 1 price.',
        '',
      ].join('\n'),
    );
    expect(dry.code).toBe(0);
    const applied = await sync(['--plans', 'plans.ts', '--apply']);
    expect([applied.code, applied.out]).toEqual([0, expect.stringContaining('Created 1 price.')]);
    const again = await sync(['--plans', 'plans.ts', '--apply', '--json']);
    expect(JSON.parse(again.out).entries.map(({ state }: { state: string }) => state)).toEqual(['present', 'present']);
  });

  it('leaves a price that differs, and says what to do', async () => {
    const prices = `{ month: { lookupKey: 'pro_month', amountMinor: 1500, currency: 'usd' } }`;
    write(
      'dearer.ts',
      `import { definePlans } from '${expressEntry}'; export default definePlans({ pro: { name: 'Pro', prices: ${prices} } });`,
    );
    const { code, out } = await sync(['--plans', 'dearer.ts', '--apply']);
    expect(code).toBe(1);
    expect(out).toContain('amountMinor: 1500 in the catalogue, 1200 at Stripe.');
    expect(out).toContain('give the plan a new lookup key');
  });

  it.each([
    ['a module without a catalog', ['--plans', 'names.ts'], {}, 2, 'exports no catalog. Write: export const plans'],
    ['no key', ['--plans', 'plans.ts'], { STRIPE_SECRET_KEY: undefined }, 2, 'STRIPE_SECRET_KEY is missing'],
    ['a publishable key', ['--plans', 'plans.ts'], { STRIPE_SECRET_KEY: 'pk_test_1' }, 2, 'is a publishable key'],
    [
      'a key that Stripe refuses',
      ['--plans', 'plans.ts'],
      { STRIPE_SECRET_KEY: 'sk_test_wrong' },
      3,
      'Invalid API Key',
    ],
  ])('refuses %s', async (_, words, env, code, says) => {
    const run = await sync(words, env);
    expect([run.code, run.out]).toEqual([code, '']);
    expect(run.error).toContain(says);
  });

  it('names what is wrong in the catalog', async () => {
    write(
      'wrong.ts',
      `import { definePlans } from '${expressEntry}'; export const plans = definePlans({ pro: { name: 'Pro' } });`,
    );
    const { code, error } = await sync(['--plans', 'wrong.ts']);
    expect(code).toBe(2);
    expect(error).toContain('pro has no prices');
  });
});
