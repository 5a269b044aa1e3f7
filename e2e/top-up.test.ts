import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectAccessible } from './stage/accessible.js';
import {
  balance,
  cards,
  challenge,
  payHere,
  payHosted,
  paymentFields,
  signIn,
  startTopUp,
  typeCard,
} from './stage/actions.js';
import { openStage, type Stage } from './stage/stage.js';
import type { Watched } from './stage/watch.js';

let stage: Stage;
let visitor: Watched;

beforeAll(async () => {
  stage = await openStage();
});
beforeEach(async () => {
  visitor = await stage.visitor();
});
afterEach(() => stage.endVisits());
afterAll(() => stage.close());

const money = (text: string | null) => Number((text ?? '').replace(/[^0-9.]/g, ''));
const shownBalance = async () => money(await balance(visitor.page).textContent());
const expectBalance = (amount: number) => expect.poll(shownBalance, { timeout: 15_000 }).toBe(amount);

describe('a top-up on the hosted page', () => {
  test('comes back with the credit', async () => {
    const { page } = visitor;
    await signIn(page, 'Ada Lovelace');
    const before = await shownBalance();
    await startTopUp(page, 'hosted', '$25');
    await payHosted(page, cards.good);
    await page.getByText('Your top-up was added to your balance.').waitFor();
    await expectBalance(before + 25);
    expect(new URL(page.url()).search).toBe('');
    await page
      .getByRole('row', { name: /Top-up.*\+\$25\.00/ })
      .first()
      .waitFor();
  });

  test('a decline says so, charges nothing, and another card goes through', async () => {
    const { page } = visitor;
    await signIn(page, 'Ada Lovelace');
    const before = await shownBalance();
    await startTopUp(page, 'hosted', '$25');
    visitor.expectProblem(/status of 402/);
    await payHosted(page, cards.declined);
    await page.getByText('You have not been charged.').waitFor();
    await payHosted(page, cards.good);
    await page.getByText('Your top-up was added to your balance.').waitFor();
    await expectBalance(before + 25);
  });

  test('leaving it charges nothing and says so', async () => {
    const { page } = visitor;
    await signIn(page, 'Ada Lovelace');
    const before = await shownBalance();
    await startTopUp(page, 'hosted', '$25');
    await page.getByRole('link', { name: /^Back to/ }).click();
    await page.getByText('You left the payment page. You have not been charged.').waitFor();
    await expectBalance(before);
  });
});

describe('a top-up in the page', () => {
  test('adds the credit without leaving', async () => {
    const { page } = visitor;
    await signIn(page, 'Ada Lovelace');
    const before = await shownBalance();
    await startTopUp(page, 'here', '$25');
    await typeCard(paymentFields(page), cards.good);
    await expectAccessible(page);
    await payHere(page, cards.good);
    await page.getByText('$25.00 was added to your balance.').waitFor();
    await expectBalance(before + 25);
  });

  test('shows in another window as well, which nobody touched', async () => {
    const { page } = visitor;
    await signIn(page, 'Ada Lovelace');
    const before = await shownBalance();
    const window = await page.context().newPage();
    await window.goto('/write');
    await expect.poll(async () => money(await balance(window).textContent())).toBe(before);
    await startTopUp(page, 'here', '$25');
    await payHere(page, cards.good);
    await expect.poll(async () => money(await balance(window).textContent()), { timeout: 15_000 }).toBe(before + 25);
  });

  test('a decline shows what Stripe says, and another card goes through once', async () => {
    const { page } = visitor;
    await signIn(page, 'Ada Lovelace');
    const before = await shownBalance();
    await startTopUp(page, 'here', '$25');
    visitor.expectProblem(/status of 402/);
    await payHere(page, cards.declined);
    await page.getByText('Your card was declined.').first().waitFor();
    await payHere(page, cards.good);
    await page.getByText('$25.00 was added to your balance.').waitFor();
    await expectBalance(before + 25);
  });

  test('3-D Secure that is completed pays', async () => {
    const { page } = visitor;
    await signIn(page, 'Ada Lovelace');
    const before = await shownBalance();
    await startTopUp(page, 'here', '$25');
    await payHere(page, cards.threeDSecure);
    await challenge(page).getByRole('button', { name: 'Complete authentication' }).click();
    await page.getByText('$25.00 was added to your balance.').waitFor();
    await expectBalance(before + 25);
  });

  test('3-D Secure that fails charges nothing, and the form can be used again', async () => {
    const { page } = visitor;
    await signIn(page, 'Ada Lovelace');
    const before = await shownBalance();
    await startTopUp(page, 'here', '$25');
    await payHere(page, cards.threeDSecure);
    await challenge(page).getByRole('button', { name: 'Fail authentication' }).click();
    await page
      .getByText(/unable to authenticate your payment method/)
      .first()
      .waitFor();
    await expectBalance(before);
    await payHere(page, cards.good);
    await page.getByText('$25.00 was added to your balance.').waitFor();
    await expectBalance(before + 25);
  });
});

describe('a top-up in the page while Stripe.js is slow or fails', () => {
  const confirm = { on: 'request', method: 'POST', path: '/v1/payment_intents/{id}/confirm' } as const;

  async function chargeCount(): Promise<number> {
    const { url, secretKey } = stage.sandbox;
    const headers = { authorization: `Bearer ${secretKey}` };
    const charges = (await (await fetch(`${url}/v1/charges?limit=100`, { headers })).json()) as { data: unknown[] };
    return charges.data.length;
  }

  /** Ada with a payment of 25 dollars in front of her, and what she and the bank had before. */
  async function begin() {
    const { page } = visitor;
    await signIn(page, 'Ada Lovelace');
    const before = { balance: await shownBalance(), charges: await chargeCount() };
    await startTopUp(page, 'here', '$25');
    return { page, before };
  }

  afterEach(() => stage.sandbox.faults.clear());

  test.each([
    ['the script does not load', { on: 'stripe_js', kind: 'fail' }],
    ['the fields do not load', { on: 'stripe_js', kind: 'fail', part: 'element' }],
  ] as const)('%s: nothing is charged, and another try pays', async (_, fault) => {
    stage.sandbox.faults.add(fault);
    visitor.expectProblem(/status of 503/);
    const { page, before } = await begin();
    await page.getByText('You have not been charged. The payment form could not be loaded.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await payHere(page, cards.good);
    await page.getByText('$25.00 was added to your balance.').waitFor();
    await expectBalance(before.balance + 25);
    expect(await chargeCount()).toBe(before.charges + 1);
  });

  test('the script and the fields load slowly: the button waits for them', async () => {
    stage.sandbox.faults.add({ on: 'stripe_js', kind: 'slow', delayMs: 800 });
    stage.sandbox.faults.add({ on: 'stripe_js', kind: 'slow', delayMs: 800, part: 'element' });
    const { page, before } = await begin();
    await page.locator('.tk-payment[data-state="loading"]').waitFor();
    expect(await page.getByRole('button', { name: /^Pay \$/, disabled: false }).count()).toBe(0);
    await payHere(page, cards.good);
    await page.getByText('$25.00 was added to your balance.').waitFor();
    await expectBalance(before.balance + 25);
  });

  test('a confirmation that is cut after its effect counts once', async () => {
    const { page, before } = await begin();
    stage.sandbox.faults.add({ ...confirm, kind: 'cut', when: 'after' });
    visitor.expectProblem(/ERR_CONTENT_LENGTH|ERR_CONNECTION|ERR_INCOMPLETE/);
    await payHere(page, cards.good);
    await page.getByText('$25.00 was added to your balance.').waitFor();
    await expectBalance(before.balance + 25);
    expect(await chargeCount()).toBe(before.charges + 1);
  });

  test.each([
    ['is cut before its effect', { ...confirm, kind: 'cut' }],
    ['meets a 500', { ...confirm, kind: 'server_error' }],
  ] as const)('a confirmation that %s is not called a payment, and the next try pays once', async (_, fault) => {
    const { page, before } = await begin();
    stage.sandbox.faults.add(fault);
    visitor.expectProblem(/ERR_CONTENT_LENGTH|ERR_CONNECTION|ERR_INCOMPLETE|status of 500/);
    await payHere(page, cards.good);
    await page.getByText('We do not know yet whether you were charged.').waitFor();
    expect(await chargeCount()).toBe(before.charges);
    await page.getByRole('button', { name: 'Back to amounts' }).click();
    await startTopUp(page, 'here', '$25');
    await payHere(page, cards.good);
    await page.getByText('$25.00 was added to your balance.').waitFor();
    await expectBalance(before.balance + 25);
    expect(await chargeCount()).toBe(before.charges + 1);
  });

  test('a confirmation that meets a 429 says that nothing was charged, and can be pressed again', async () => {
    const { page, before } = await begin();
    stage.sandbox.faults.add({ ...confirm, kind: 'rate_limit' });
    visitor.expectProblem(/status of 429/);
    await payHere(page, cards.good);
    await page.getByText('You have not been charged. The payment service is busy at the moment.').waitFor();
    expect(await chargeCount()).toBe(before.charges);
    await page.getByRole('button', { name: /^Pay \$/ }).click();
    await page.getByText('$25.00 was added to your balance.').waitFor();
    expect(await chargeCount()).toBe(before.charges + 1);
  });

  test.each(['before', 'after'] as const)('a confirmation that is never answered, %s its effect', async (when) => {
    const { page, before } = await begin();
    stage.sandbox.faults.add({ ...confirm, kind: 'timeout', when });
    await page.clock.install();
    const asked = page.waitForRequest((request) => request.url().endsWith('/confirm'));
    await payHere(page, cards.good);
    await page.getByText('Waiting for your bank.').waitFor();
    // Before, twenty seconds would be too long for the frames of Stripe.js to load.
    await asked;
    await page.clock.fastForward(20_000);
    await page.getByText('Please do not pay again.').waitFor();
    await page.getByRole('button', { name: 'Check payment status' }).click();
    if (when === 'after') {
      await page.getByText('$25.00 was added to your balance.').waitFor();
      await expectBalance(before.balance + 25);
    } else {
      await page.getByText('We do not know yet whether you were charged.').waitFor();
      await expectBalance(before.balance);
    }
    expect(await chargeCount()).toBe(before.charges + (when === 'after' ? 1 : 0));
  });
});

describe('the paid feature', () => {
  test('takes its price, and asks for a top-up where the credit is too little', async () => {
    const { page } = visitor;
    await signIn(page, 'Grace Hopper', '/write');
    visitor.expectProblem(/status of 402/);
    await page.getByLabel('Your text').fill('A short sentence.');
    await page.getByRole('button', { name: 'Read it for $0.25' }).click();
    await page.getByText('Your balance is too low for this reading. You have not been charged.').waitFor();
    await page.getByRole('radio', { name: /^\$10\b/ }).check();
    await page.getByRole('button', { name: /^Continue with/ }).click();
    await payHere(page, cards.good);
    await expectBalance(10);
    await page.getByRole('button', { name: 'Read it for $0.25' }).click();
    await page.getByText('You wrote 3 words, about 1 s to read. The longest is “sentence”.').waitFor();
    await expectBalance(9.75);
  });
});
