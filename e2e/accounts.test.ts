import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible } from './stage/accessible.js';
import { balance, cards, payHere, signIn, startTopUp, subscribe } from './stage/actions.js';
import { openStage, type Stage } from './stage/stage.js';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.endVisits());
afterAll(() => stage.close());

test('a second account sees nothing of the first, in the same browser and by the first one’s links', async () => {
  const visitor = await stage.visitor();
  const { page } = visitor;
  await signIn(page, 'Ada Lovelace');
  await startTopUp(page, 'here', '$25');
  const created = page.waitForResponse(/\/api\/billing\/success/);
  await payHere(page, cards.good);
  const sessionUrl = (await created).url();
  await page.getByText('$25.00 was added to your balance.').waitFor();
  await subscribe(page, 'Pro');
  await page.getByText('Your new plan has started.').waitFor();

  await page.goto('/billing');
  await page.getByText('Active', { exact: true }).first().waitFor();
  await page.getByLabel('Account', { exact: true }).selectOption({ label: 'Grace Hopper' });
  await page.getByText('You have no paid plan').waitFor();
  await expect.poll(() => balance(page).textContent()).toBe('$0.00');
  await page.getByText('Your top-ups and paid readings will appear here.').waitFor();
  expect(await page.getByText('$25.00').count()).toBe(0);

  const foreign = await page.request.get(sessionUrl, { headers: { accept: 'application/json' } });
  expect(foreign.status()).toBe(400);
  expect(await foreign.json()).toMatchObject({ error: { code: 'UNKNOWN_SESSION' } });
});

test('signing out takes everything off the page, and the server answers nothing any more', async () => {
  const { page } = await stage.visitor();
  await signIn(page, 'Ada Lovelace');
  await page.getByLabel('Account', { exact: true }).selectOption({ label: 'Signed out' });
  await page.getByText('Sign in to see your balance').waitFor();
  await page.getByText('Sign in to see your plan').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await page.getByRole('link', { name: /^Balance/ }).count()).toBe(0);
  expect((await page.request.get('/api/billing/credits')).status()).toBe(401);
  await page.reload();
  await page.getByText('Sign in to see your balance').waitFor();
  await page.getByRole('region', { name: 'Your plan' }).getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign in as Ada Lovelace' }).click();
  await page.getByRole('link', { name: /^Balance/ }).waitFor();
  expect(await page.getByText('Sign in to see your plan').count()).toBe(0);
});

test('signed out, a plan asks for the sign-in and then for the payment', async () => {
  const { page } = await stage.visitor();
  await page.goto('/');
  await page.getByRole('button', { name: 'Start Starter' }).click();
  await page.getByRole('button', { name: 'Sign in as Grace Hopper' }).click();
  await page.getByRole('link', { name: /^Balance/ }).waitFor();
  await page.getByRole('button', { name: 'Start Starter' }).click();
  await page.waitForURL(/\/c\/pay\//);
});

describe.for([
  { name: 'light', options: { colorScheme: 'light' } },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'narrow', options: { viewport: { width: 320, height: 700 } } },
  { name: 'zh-CN', options: { locale: 'zh-CN' } },
] as const)('in $name', ({ name, options }) => {
  test('every page is accessible, signed out and signed in', async () => {
    const { page } = await stage.visitor(options);
    const account = page.locator('select.account');
    for (const user of ['', 'ada']) {
      for (const path of ['/', '/write', '/projects', '/billing']) {
        await page.goto(path);
        await account.waitFor();
        if (path === '/') await account.selectOption(user);
        if (user) await page.getByRole('link', { name: /^(Balance|余额)/ }).waitFor();
        else await page.waitForLoadState('networkidle');
        // Signed in, the network never rests: the account is followed.
        await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
        expect(await page.locator('html').getAttribute('lang')).toBe(name === 'zh-CN' ? 'zh-CN' : 'en');
        await expectAccessible(page);
        expect(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), path).toBe(false);
      }
    }
  });
});

test('in zh-CN no word of the pages is left in English', async () => {
  const { page } = await stage.visitor({ locale: 'zh-CN' });
  await page.goto('/billing');
  await page.getByRole('button', { name: '登录', exact: true }).first().click();
  await page.getByRole('button', { name: '以 Ada Lovelace 登录' }).click();
  await page.getByRole('link', { name: /^余额/ }).waitFor();
  await page.getByText('充值', { exact: true }).first().waitFor();
  const text = await page.locator('main').textContent();
  // The last one is the number of an invoice.
  const names = /Visa|[A-Z0-9]{8}-\d{4}|Stripe|Pro|Starter|Free|Ada Lovelace|Grace Hopper|US\$|USD/g;
  expect((text ?? '').replace(names, '').match(/[A-Za-z]{3,}/g) ?? []).toEqual([]);
});

test('the choice of theme and language is kept', async () => {
  const { page } = await stage.visitor({ colorScheme: 'light' });
  await page.goto('/');
  await page.getByLabel('Theme').selectOption('dark');
  await page.getByLabel('Language').selectOption('zh-CN');
  await page.reload();
  await page.getByLabel('语言').waitFor();
  const scheme = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(scheme).toBe('dark');
});
