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
    await page.getByText('Your top-up has arrived.').waitFor();
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
    await page.getByText('Your top-up has arrived.').waitFor();
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

describe('the paid feature', () => {
  test('takes its price, and asks for a top-up where the credit is too little', async () => {
    const { page } = visitor;
    await signIn(page, 'Grace Hopper', '/write');
    visitor.expectProblem(/status of 402/);
    await page.getByLabel('Your text').fill('A short sentence.');
    await page.getByRole('button', { name: 'Read it for $0.25' }).click();
    await page.getByText('Your credit does not cover this reading. Nothing was taken.').waitFor();
    await page.getByRole('radio', { name: /^\$10\b/ }).check();
    await page.getByRole('button', { name: /^Continue with/ }).click();
    await payHere(page, cards.good);
    await expectBalance(10);
    await page.getByRole('button', { name: 'Read it for $0.25' }).click();
    await page.getByText('You wrote 3 words').waitFor();
    await expectBalance(9.75);
  });
});
