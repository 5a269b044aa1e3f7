import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { challengeFrame, typeCard } from '../../../elements/browser/test/card-fields.js';
import { expectAccessible, openStand, type Stand } from '../../../elements/browser/test/stand.js';

let stand: Stand;
let url: string;

beforeAll(async () => {
  stand = await openStand();
  const { stripe } = stand;
  const name = 'Ada Augusta Lovelace of Ockham, Countess-whose-name-is-rather-a-long-one-and-has-no-space-in-it';
  const customer = (await stripe.customers.create({ email: 'ada@example.com', name })).id;
  await stripe.invoiceItems.create({ customer, amount: 250_000, currency: 'eur', description: '升级到专业版 & go' });
  const draft = await stripe.invoices.create({
    customer,
    currency: 'eur',
    pending_invoice_items_behavior: 'include',
    collection_method: 'send_invoice',
    days_until_due: 30,
  });
  url = (await stripe.invoices.finalizeInvoice(draft.id!)).hosted_invoice_url ?? '';
});
afterEach(() => stand.closePages());
afterAll(() => stand.close());

it('is paid by card with 3-D Secure, and leads to its PDF and its receipt', async () => {
  const page = await stand.open();
  await page.goto(url);
  await typeCard(page, '4000000000000002');
  await page.getByRole('button', { name: 'Pay €2,500.00' }).click();
  await page.getByText('You have not been charged.').waitFor();
  await typeCard(page, '4000002500003155');
  await page.getByRole('button', { name: 'Pay €2,500.00' }).press('Enter');
  await challengeFrame(page).getByRole('button', { name: 'Complete authentication' }).click();
  await page.getByRole('heading', { name: 'This invoice is paid' }).waitFor();
  await expectAccessible(page);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download invoice as PDF' }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^Invoice-\w+-0001\.pdf$/);
  await page.getByRole('link', { name: 'Show receipt' }).click();
  await page.getByRole('heading', { name: 'Receipt from Café & Söhne' }).waitFor();
  await expectAccessible(page);
});
