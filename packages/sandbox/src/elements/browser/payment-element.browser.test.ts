import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { elementFrame, typeCard } from './test/card-fields.js';
import {
  type ElementStand,
  eventsOf,
  type HostWindow,
  openElementStand,
  pay,
  resultOf,
  waitForMessage,
} from './test/element-stand.js';
import { expectAccessible, soon } from './test/stand.js';

let stand: ElementStand;

beforeAll(async () => {
  stand = await openElementStand();
});
afterEach(() => stand.closePages());
afterAll(() => stand.close());

describe('the fields', () => {
  it('say what is wrong, in words that belong to the field', async () => {
    const { page } = await stand.showIntent();
    await page.click('#pay');
    expect(await waitForMessage(page)).toBe('Your card number is incomplete.');
    expect((await resultOf(page))?.error).toEqual({
      type: 'validation_error',
      code: 'incomplete_number',
      message: 'Your card number is incomplete.',
    });
    const number = elementFrame(page).getByLabel('Card number', { exact: true });
    expect(await number.getAttribute('aria-invalid')).toBe('true');
    const describedBy = await number.getAttribute('aria-describedby');
    expect(await elementFrame(page).locator(`#${describedBy}`).textContent()).toBe('Your card number is incomplete.');
    expect(await number.getAttribute('inputmode')).toBe('numeric');
    expect(await number.getAttribute('autocomplete')).toBe('cc-number');
    await expectAccessible(page);
  });

  it('refuse a real card before it leaves the frame', async () => {
    const { page } = await stand.showIntent();
    const before = stand.exchanges.length;
    expect(await pay(page, '4111111111111111')).toMatch(/not one of the sandbox's test cards\. Try 4242/);
    expect(stand.exchanges.slice(before).filter((exchange) => exchange.method === 'POST')).toEqual([]);
  });

  it('let an expiry date be deleted again, key by key', async () => {
    const { page } = await stand.showIntent();
    const expiry = elementFrame(page).getByLabel('Expiration date');
    await expiry.pressSequentially('12');
    expect(await expiry.inputValue()).toBe('12 / ');
    for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press('Backspace');
    expect(await expiry.inputValue()).toBe('');
    await expiry.pressSequentially('0120');
    await expiry.blur();
    await elementFrame(page).getByText("Your card's expiration year is in the past.").waitFor();
  });

  it('are filled from the list of test cards, by keyboard alone', async () => {
    const { page } = await stand.showIntent();
    const frame = elementFrame(page);
    await frame.getByRole('button', { name: 'Test cards' }).focus();
    await page.keyboard.press('Enter');
    await frame.getByRole('button', { name: /4000 0000 0000 9995/ }).focus();
    await page.keyboard.press('Enter');
    expect(await frame.getByLabel('Card number', { exact: true }).inputValue()).toBe('4000 0000 0000 9995');
    expect(await frame.getByLabel('Expiration date').inputValue()).toMatch(/^12 \/ \d\d$/);
    await page.click('#pay');
    expect(await waitForMessage(page)).toBe('Your card has insufficient funds.');
  });

  it('speak Chinese, with declines too', async () => {
    const { page } = await stand.showIntent({ locale: 'zh' });
    const frame = elementFrame(page);
    for (const [label, text] of [
      ['卡号', '4000000000000002'],
      ['有效期', '1230'],
      ['安全码', '123'],
      ['邮政编码', '10001'],
    ] as const) {
      await frame.getByLabel(label, { exact: true }).pressSequentially(text);
    }
    expect(await frame.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.click('#pay');
    expect(await waitForMessage(page)).toBe('您的银行卡被拒绝。');
  });

  it('leave out what the host leaves out, and start with what it gives', async () => {
    const secret = (await stand.createIntent()).secret;
    const page = await stand.show({
      elements: { clientSecret: secret },
      element: { fields: { billingDetails: { address: { country: 'never', postalCode: 'never' } } } },
    });
    await page.waitForSelector('#pay:enabled');
    expect(await elementFrame(page).getByLabel('Country').isVisible()).toBe(false);
    expect(await elementFrame(page).getByLabel('ZIP code').isVisible()).toBe(false);
    const other = await stand.show({
      elements: { clientSecret: secret },
      element: { defaultValues: { billingDetails: { address: { country: 'DE' } } } },
    });
    await other.waitForSelector('#pay:enabled');
    expect(await elementFrame(other).getByLabel('Country').inputValue()).toBe('DE');
    expect(await elementFrame(other).getByLabel('Postal code').isVisible()).toBe(false);
  });
});

describe('the element', () => {
  it('takes a new appearance while it is shown', async () => {
    const { page } = await stand.showIntent({
      appearance: { theme: 'stripe', variables: { colorBackground: '#fffbe6' } },
    });
    const number = elementFrame(page).getByLabel('Card number', { exact: true });
    const background = () => number.evaluate((input) => getComputedStyle(input).backgroundColor);
    expect(await background()).toBe('rgb(255, 251, 230)');
    await page.evaluate(() =>
      (window as unknown as HostWindow).elements.update({
        appearance: {
          theme: 'night',
          variables: { borderRadius: '12px' },
          rules: { '.Input': { letterSpacing: '1px' } },
        },
      }),
    );
    await expect.poll(background, soon).toBe('rgb(48, 49, 61)');
    const style = await number.evaluate((input) => {
      const { borderRadius, letterSpacing } = getComputedStyle(input);
      return { borderRadius, letterSpacing };
    });
    expect(style).toEqual({ borderRadius: '12px', letterSpacing: '1px' });
    const scheme = () => page.locator('#payment iframe').evaluate((iframe) => getComputedStyle(iframe).colorScheme);
    await expect.poll(scheme, soon).toBe('dark');
    await page.evaluate(() => (window as unknown as HostWindow).elements.update({ appearance: { theme: 'flat' } }));
    await expect.poll(background, soon).toBe('rgb(241, 241, 241)');
    await expect.poll(scheme, soon).toBe('light');
  });

  it.each(['stripe', 'night', 'flat'])('has no accessibility violation in the theme %s', async (theme) => {
    const { page } = await stand.showIntent({ appearance: { theme } });
    if (theme === 'night') await page.addStyleTag({ content: 'body { background: #1a1b25; color: #fff }' });
    await elementFrame(page).getByRole('button', { name: 'Test cards' }).click();
    await expectAccessible(page);
  });

  it('grows and shrinks with what it shows', async () => {
    const { page } = await stand.showIntent();
    const height = () => page.locator('#payment iframe').evaluate((iframe) => iframe.clientHeight);
    const small = await height();
    expect(small).toBeGreaterThan(200);
    await elementFrame(page).getByRole('button', { name: 'Test cards' }).click();
    await expect.poll(height, soon).toBeGreaterThan(small + 150);
    await elementFrame(page).getByRole('button', { name: 'Test cards' }).click();
    await expect.poll(height, soon).toBe(small);
  });

  it('is focused, cleared, collapsed and read-only by the host', async () => {
    const { page } = await stand.showIntent();
    const frame = elementFrame(page);
    const number = frame.getByLabel('Card number', { exact: true });
    await page.evaluate(() => (window as unknown as HostWindow).element.focus());
    await expect.poll(() => number.evaluate((input) => input === document.activeElement), soon).toBe(true);
    await page.keyboard.type('42');
    expect(await number.inputValue()).toBe('42');
    await page.evaluate(() => (window as unknown as HostWindow).element.clear());
    await expect.poll(() => number.inputValue(), soon).toBe('');
    await page.evaluate(() => (window as unknown as HostWindow).element.update({ readOnly: true }));
    await expect.poll(() => number.getAttribute('readonly'), soon).not.toBeNull();
    await page.evaluate(() => (window as unknown as HostWindow).element.collapse());
    await expect.poll(() => number.isVisible(), soon).toBe(false);
    await frame.getByRole('button', { name: 'Card', exact: true }).click();
    expect(await number.isVisible()).toBe(true);
  });

  it('leaves nothing behind when it is unmounted, and can be mounted again', async () => {
    const { page } = await stand.showIntent();
    await page.evaluate(() => (window as unknown as HostWindow).element.unmount());
    expect(await page.locator('#payment').innerHTML()).toBe('');
    await page.evaluate(() => (window as unknown as HostWindow).element.mount('#payment'));
    await elementFrame(page).getByLabel('Card number', { exact: true }).waitFor();
    await page.evaluate(() => (window as unknown as HostWindow).element.destroy());
    expect(await page.locator('#payment').innerHTML()).toBe('');
  });

  it('reports a client secret that is not right as a load error', async () => {
    const { id } = await stand.createIntent();
    const page = await stand.show({ elements: { clientSecret: `${id}_secret_wrong` } });
    await page.waitForFunction(() =>
      (window as unknown as HostWindow).events.some((event) => event.name === 'loaderror'),
    );
    const events = await eventsOf(page);
    expect(events.map((event) => event.name)).toEqual(['loaderstart', 'loaderror']);
    expect(events[1]).toMatchObject({ elementType: 'payment', error: { type: 'invalid_request_error' } });
  });

  it('fails to load on demand', async () => {
    const page = await stand.show({ elements: { clientSecret: (await stand.createIntent()).secret } }, '/failing');
    await page.waitForFunction(() =>
      (window as unknown as HostWindow).events.some((event) => event.name === 'loaderror'),
    );
    expect((await fetch(`${stand.sandbox.stripeJsUrl}?fail=script`)).status).toBe(503);
  });

  it('reads intents without any card field', async () => {
    const { page, secret, id } = await stand.showIntent();
    const read = await page.evaluate(
      (value) => (window as unknown as HostWindow).stripe.retrievePaymentIntent!(value),
      secret,
    );
    expect(read).toMatchObject({ paymentIntent: { id, status: 'requires_payment_method' } });
    const wrong = await page.evaluate(
      (value) => (window as unknown as HostWindow).stripe.retrievePaymentIntent!(`${value}x`),
      secret,
    );
    expect(wrong).toMatchObject({ error: { type: 'invalid_request_error' } });
  });

  it('is out of reach of the host page, and of any other origin', async () => {
    const { page } = await stand.showIntent();
    await typeCard(elementFrame(page), '4242424242424242');
    const reach = await page.evaluate(() => {
      const iframe = document.querySelector('iframe')!;
      const tries = [
        () => iframe.contentWindow!.document.querySelector('input')!.value,
        () => iframe.contentWindow!.location.href,
        () => (iframe.contentWindow as unknown as { eval(code: string): unknown }).eval('1'),
      ];
      const refused = tries.map((attempt) => {
        try {
          return String(attempt());
        } catch (error) {
          return (error as Error).name;
        }
      });
      return { document: iframe.contentDocument, refused, text: document.documentElement.outerHTML };
    });
    expect(reach).toMatchObject({ document: null, refused: ['SecurityError', 'SecurityError', 'SecurityError'] });
    expect(reach.text).not.toContain('4242 4242');
  });

  it('has names for a screen reader, in the order of the keyboard, and announces what is wrong', async () => {
    const { page } = await stand.showIntent();
    const frame = elementFrame(page);
    expect(await page.locator('#payment iframe').getAttribute('title')).toBe('Secure payment input frame');
    await frame.getByRole('textbox', { name: 'Card number', exact: true }).focus();
    const names = ['Expiration date', 'Security code', 'Country', 'ZIP code'];
    for (const name of names) {
      await page.keyboard.press('Tab');
      const field = frame.getByLabel(name, { exact: true });
      expect(await field.evaluate((control) => control === document.activeElement), name).toBe(true);
    }
    await frame.getByRole('combobox', { name: 'Country' }).waitFor();
    const number = frame.getByRole('textbox', { name: 'Card number', exact: true });
    await number.fill('4242');
    await page.keyboard.press('Tab');
    expect(await number.getAttribute('aria-invalid')).toBe('true');
    const described = (await number.getAttribute('aria-describedby')) ?? '';
    const error = frame.locator(`#${described}`);
    expect(await error.getAttribute('aria-live')).toBe('polite');
    expect(await error.textContent()).toBe('Your card number is incomplete.');
  });

  it('tells of focus, Escape and blur, and speaks another language at once', async () => {
    const { page } = await stand.showIntent();
    await elementFrame(page).getByLabel('Card number', { exact: true }).focus();
    await page.keyboard.press('Escape');
    await page.focus('#pay');
    await expect
      .poll(async () => (await eventsOf(page)).map(({ name }) => name), soon)
      .toEqual(['loaderstart', 'ready', 'change', 'focus', 'escape', 'blur']);
    const events = await eventsOf(page);
    expect(events.slice(3)).toEqual(['focus', 'escape', 'blur'].map((name) => ({ name, elementType: 'payment' })));
    await page.evaluate(() => (window as unknown as HostWindow).elements.update({ locale: 'zh' }));
    await elementFrame(page).getByLabel('卡号', { exact: true }).waitFor();
    expect(await elementFrame(page).locator('html').getAttribute('lang')).toBe('zh-CN');
  });

  it('has the fonts of the host, those that come later too', async () => {
    const font = 'data:font/woff2;base64,d09GMgABAAAAAA==';
    const { page } = await stand.showIntent({
      fonts: [{ family: 'Ink', src: `url(${font})`, weight: '500' }],
      appearance: { variables: { fontFamily: 'Ink, serif' } },
    });
    const families = () =>
      elementFrame(page)
        .locator('html')
        .evaluate(() => [...document.fonts].map(({ family, weight }) => `${family} ${weight}`));
    expect(await families()).toEqual(['Ink 500']);
    const number = elementFrame(page).getByLabel('Card number', { exact: true });
    expect(await number.evaluate((input) => getComputedStyle(input).fontFamily)).toBe('Ink, serif');
    const cssSrc = `${new URL(page.url()).origin}/ink.css`;
    await page.evaluate(
      (href) => (window as unknown as HostWindow).elements.update({ fonts: [{ cssSrc: href }] }),
      cssSrc,
    );
    await expect.poll(families, soon).toEqual(['Quill 400', 'Ink 500']);
  });
});
