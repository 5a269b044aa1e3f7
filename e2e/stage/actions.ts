import type { FrameLocator, Page } from 'playwright';

/** What a person does in the demo, by the words that the page shows. */

export const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  threeDSecure: '4000002500003155',
};

export async function signIn(page: Page, name: 'Ada Lovelace' | 'Grace Hopper', path = '/billing'): Promise<void> {
  await page.goto(path);
  await page.getByLabel('Account', { exact: true }).selectOption({ label: name });
  await page.getByRole('link', { name: /^Balance/ }).waitFor();
}

/** The balance in the header, e.g. "$20.00". */
export function balance(page: Page) {
  return page.getByRole('link', { name: /^Balance/ }).getByRole('strong');
}

/** Chooses an amount on the billing page and continues to the payment, here or on the hosted page. */
export async function startTopUp(page: Page, way: 'here' | 'hosted', amount: string): Promise<void> {
  await page.getByRole('radio', { name: way === 'here' ? 'Pay here' : 'Pay on Stripe’s page' }).check();
  await page.getByRole('radio', { name: new RegExp(`^\\${amount}\\b`) }).check();
  await page.getByRole('button', { name: way === 'here' ? /^Continue with/ : /^Pay \$/ }).click();
}

export const paymentFields = (page: Page): FrameLocator =>
  page.frameLocator('iframe[title="Secure payment input frame"]');

export const challenge = (page: Page): FrameLocator => page.frameLocator('iframe[title="3-D Secure authentication"]');

export async function typeCard(fields: Pick<Page, 'getByLabel'> | FrameLocator, number: string): Promise<void> {
  for (const [label, text] of [
    ['Card number', number],
    ['Expiration date', '1234'],
    ['Security code', '123'],
    ['ZIP code', '10001'],
  ] as const) {
    await fields.getByLabel(label, { exact: true }).fill(text);
  }
}

/** Pays in the page with the Payment Element. */
export async function payHere(page: Page, number: string): Promise<void> {
  await typeCard(paymentFields(page), number);
  await page.getByRole('button', { name: /^Pay \$/ }).click();
}

/** Pays on the hosted page, which the browser is on already or on its way to. */
export async function payHosted(page: Page, number: string): Promise<void> {
  await page.waitForURL(/\/c\/pay\//);
  await typeCard(page, number);
  await page.getByRole('button', { name: /^(Pay|Subscribe and pay) / }).click();
}

/** Starts a plan from the pricing page and pays for it. */
export async function subscribe(page: Page, plan: string, number = cards.good, pricing = '/'): Promise<void> {
  await page.goto(pricing);
  await page.getByRole('button', { name: `Start ${plan}` }).click();
  await payHosted(page, number);
}
