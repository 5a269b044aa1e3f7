import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { elementFrame, typeCard } from './test/card-fields.js';
import { type ElementStand, eventsOf, type HostWindow, message, openElementStand } from './test/element-stand.js';
import { expectAccessible, soon } from './test/stand.js';

let stand: ElementStand;

beforeAll(async () => {
  stand = await openElementStand();
});
afterEach(() => stand.closePages());
afterAll(() => stand.close());

async function open(elements: object, element: object = {}) {
  const page = await stand.show({ elements, element });
  await page.waitForSelector('#pay:enabled');
  return page;
}

const confirm = (page: Awaited<ReturnType<typeof open>>, confirmParams: object) =>
  page.evaluate(
    (params) =>
      (window as unknown as HostWindow).confirm({
        confirmParams: { return_url: `${location.origin}/done`, ...params },
      }),
    confirmParams,
  );

describe('details of the payment method', () => {
  // The types of @stripe/stripe-js: "Details collected by Elements will override values passed here."
  it('come with the call, where the fields do not have them', async () => {
    const { id, secret } = await stand.createIntent();
    const page = await open({ clientSecret: secret }, { defaultValues: { billingDetails: { phone: '+1 555 0100' } } });
    await typeCard(elementFrame(page), '4242424242424242');
    const billing_details = { name: 'Jenny', email: 'jenny@example.com', address: { city: 'Berlin', country: 'DE' } };
    await confirm(page, {
      payment_method_data: { billing_details, allow_redisplay: 'limited', metadata: { order: '7' } },
    });
    await expect.poll(() => message(page).textContent(), soon).toBe('succeeded');
    const paid = await stand.stripe.paymentIntents.retrieve(id, { expand: ['payment_method'] });
    expect(paid.payment_method).toMatchObject({
      allow_redisplay: 'limited',
      metadata: { order: '7' },
      billing_details: {
        name: 'Jenny',
        email: 'jenny@example.com',
        phone: '+1 555 0100',
        address: { city: 'Berlin', country: 'US', postal_code: '10001' },
      },
    });
  });

  it('must come with the call where the element may not ask for them', async () => {
    const { secret } = await stand.createIntent();
    const page = await open(
      { clientSecret: secret },
      { fields: { billingDetails: { address: { country: 'never' } } } },
    );
    await typeCard(elementFrame(page), '4242424242424242', { zip: null });
    await elementFrame(page).getByLabel('ZIP code').fill('10001');
    await confirm(page, {});
    await expect
      .poll(() => message(page).textContent(), soon)
      .toContain(
        'You specified "never" for fields.billing_details.address.country when creating the payment Element, but did not pass confirmParams.payment_method_data.billing_details.address.country when calling stripe.confirmPayment().',
      );
    await confirm(page, { payment_method_data: { billing_details: { address: { country: 'US' } } } });
    await expect.poll(() => message(page).textContent(), soon).toBe('succeeded');
  });
});

it('Enter in a field submits the form around the element, unless its button is disabled', async () => {
  const { secret } = await stand.createIntent();
  const page = await open({ clientSecret: secret });
  const frame = elementFrame(page);
  await typeCard(frame, '4242424242424242');
  await page.evaluate(() => document.querySelector('button')!.setAttribute('disabled', ''));
  await frame.getByLabel('Security code').press('Enter');
  // Messages of a frame come in their order: once this one is heard, Enter was.
  await frame.getByLabel('Security code').press('Escape');
  await expect.poll(async () => (await eventsOf(page)).at(-1)?.name, soon).toBe('escape');
  await page.evaluate(() => document.querySelector('button')!.removeAttribute('disabled'));
  await frame.getByRole('button', { name: 'Test cards' }).press('Enter');
  expect(await message(page).textContent()).toBe('');
  await frame.getByLabel('Security code').press('Enter');
  await expect.poll(() => message(page).textContent(), soon).toBe('succeeded');
});

describe('what cannot be paid is a load error', () => {
  const loadError = async (page: Awaited<ReturnType<typeof open>>) => {
    await expect.poll(async () => (await eventsOf(page)).at(-1)?.name, soon).toBe('loaderror');
    return (await eventsOf(page)).at(-1)?.error;
  };

  it('an intent that is over', async () => {
    const { id, secret } = await stand.createIntent();
    await stand.stripe.paymentIntents.cancel(id);
    const page = await stand.show({ elements: { clientSecret: secret } });
    expect(await loadError(page)).toMatchObject({
      type: 'invalid_request_error',
      message: 'This PaymentIntent is in a terminal state and cannot be used to initialize Elements.',
    });
  });

  it("Elements without an intent whose key is not this sandbox's", async () => {
    const page = await stand.show({ key: 'pk_test_other', elements: { mode: 'setup', currency: 'usd' } });
    expect(await loadError(page)).toMatchObject({
      message: expect.stringMatching(/^Invalid API Key provided: pk_test_/),
    });
  });
});

// https://docs.stripe.com/js/elements_object/create_payment_element#payment_element_create-options-terms
it('says that the card is kept where it is, in whose name, and as the option terms has it', async () => {
  const subscription = { mode: 'subscription', amount: 1000, currency: 'usd' };
  const page = await open(subscription);
  const terms = elementFrame(page).getByText(/^By providing your card information, you allow/);
  expect(await terms.textContent()).toContain('you allow Café & Söhne to charge your card for future payments');
  const update = (options: object) =>
    page.evaluate((given) => (window as unknown as HostWindow).element.update(given), options);
  await update({ business: { name: 'Rocket Rides' } });
  await elementFrame(page)
    .getByText(/you allow Rocket Rides to charge/)
    .waitFor();
  await update({ terms: { card: 'never' } });
  await terms.waitFor({ state: 'hidden' });
  const other = await open({ mode: 'payment', amount: 1000, currency: 'usd' });
  expect(await terms.isVisible()).toBe(false);
  await other.evaluate(() =>
    (window as unknown as HostWindow).elements.update({ setupFutureUsage: 'off_session', locale: 'zh' }),
  );
  await elementFrame(other).getByText('提供银行卡信息即表示您允许 Café & Söhne').waitFor();
});

// https://docs.stripe.com/elements/appearance-api
describe('appearance', () => {
  const deferred = { mode: 'payment', amount: 1000, currency: 'usd' };
  const update = (page: Awaited<ReturnType<typeof open>>, options: object) =>
    page.evaluate((given) => (window as unknown as HostWindow).elements.update(given), options);

  it.each(['above', 'floating'])('with labels %s has names and no violation', async (labels) => {
    const page = await open({ ...deferred, appearance: { labels, inputs: 'condensed' } });
    const number = elementFrame(page).getByLabel('Card number', { exact: true });
    const label = elementFrame(page).getByText('Card number', { exact: true });
    const overlaps = async () => {
      const [field, text] = [(await number.boundingBox())!, (await label.boundingBox())!];
      return text.y > field.y && text.y + text.height <= field.y + field.height;
    };
    expect(await overlaps()).toBe(labels === 'floating');
    await number.fill('4242');
    expect(await overlaps()).toBe(labels === 'floating');
    await expectAccessible(page);
  });

  it('takes variables and rules of inputs and labels, and forgets those that are gone', async () => {
    const page = await open({
      ...deferred,
      appearance: {
        variables: { inputColorBorder: 'rgb(1, 2, 3)', labelColorText: 'rgb(4, 5, 6)' },
        rules: { '.Tab--selected': { color: 'rgb(7, 8, 9)' }, '.Label--invalid': { color: 'rgb(9, 9, 9)' } },
      },
    });
    const frame = elementFrame(page);
    const styles = () =>
      frame.locator('html').evaluate(() => ({
        border: getComputedStyle(document.querySelector('input')!).borderTopColor,
        label: getComputedStyle(document.querySelector('.Label')!).color,
        tab: getComputedStyle(document.querySelector('.Tab')!).color,
      }));
    expect(await styles()).toEqual({ border: 'rgb(1, 2, 3)', label: 'rgb(4, 5, 6)', tab: 'rgb(7, 8, 9)' });
    await update(page, { appearance: { variables: { colorText: 'rgb(40, 40, 40)', colorBorder: 'rgb(200, 0, 0)' } } });
    await expect
      .poll(styles, soon)
      .toEqual({ border: 'rgb(200, 0, 0)', label: 'rgb(40, 40, 40)', tab: 'rgb(40, 40, 40)' });
  });

  it('runs from right to left where the locale does, live', async () => {
    const page = await open({ ...deferred, locale: 'ar' });
    const sides = () =>
      elementFrame(page)
        .locator('html')
        .evaluate(() => ({
          dir: document.documentElement.dir,
          labelIsRight: document.querySelector('.Label')!.getBoundingClientRect().right > innerWidth / 2,
        }));
    expect(await sides()).toEqual({ dir: 'rtl', labelIsRight: true });
    await update(page, { locale: 'en' });
    await expect.poll(sides, soon).toEqual({ dir: 'ltr', labelIsRight: false });
  });
});

it('tells of no loader where none is shown', async () => {
  const page = await open({ mode: 'payment', amount: 1000, currency: 'usd', loader: 'never' });
  expect((await eventsOf(page)).map(({ name }) => name)).toEqual(['ready', 'change']);
});
