import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { refusedFunctions, simulatedFunctions } from '../../functions.js';
import type { Intent } from '../protocol/payment-frame.js';
import { resultOf, returnUrl } from './confirm.js';
import { Elements } from './elements.js';
import { warnOfUnknown } from './option-names.js';
import { checkKey, SandboxStripe } from './stripe.js';
import type { StripeOptions } from './stripe-options.js';

const sandbox = { origin: 'http://127.0.0.1:1', base: 'http://127.0.0.1:1/endive/', failsElements: false };
const stripe = new SandboxStripe(sandbox, 'pk_test_1');
const intent = (fields: Partial<Intent>): Intent => ({
  id: 'pi_1',
  object: 'payment_intent',
  status: 'succeeded',
  client_secret: 'pi_1_secret_2',
  ...fields,
});

it('takes test publishable keys and no other', () => {
  expect(checkKey('pk_test_1')).toBe('pk_test_1');
  expect(() => checkKey('pk_live_1')).toThrow(/refuses live keys/);
  expect(() => checkKey('sk_test_1')).toThrow(/secret key/);
  expect(() => checkKey('hello')).toThrow(/pk_test_/);
  expect(() => checkKey(undefined)).toThrow(/Missing value/);
});

it('takes a connected account and a language, and refuses what would have no effect', () => {
  const make = (options: StripeOptions) => () => new SandboxStripe(sandbox, 'pk_test_1', options);
  expect(make({ stripeAccount: 'acct_1A', locale: 'zh' })().elements({ mode: 'setup' }).locale).toBe('zh');
  expect(make({ locale: 'zh' })().elements({ mode: 'setup', locale: 'en' }).locale).toBe('en');
  expect(make({ stripeAccount: 'ca_1' })).toThrow(/id of an account/);
  expect(make({ apiVersion: '2020-08-27' })).toThrow(/one API version/);
  expect(make({ betas: ['x'] })).toThrow(/no betas/);
});

it('refuses payment methods that it cannot make', async () => {
  for (const [options, message] of [
    [{}, /mounted Payment Element/],
    [{ type: 'ideal' }, /does not simulate .* "ideal"/],
    [{ type: 'card', card: {} }, /no card Element/],
  ] as const) {
    await expect(stripe.createPaymentMethod(options)).rejects.toThrow(message);
  }
});

it('has what react-stripe-js asks of a Stripe object', () => {
  for (const name of ['elements', 'createToken', 'createPaymentMethod', 'confirmCardPayment']) {
    expect((stripe as unknown as Record<string, unknown>)[name]).toBeTypeOf('function');
  }
});

it('refuses options that Stripe.js refuses', () => {
  expect(() => stripe.elements({ clientSecret: 'pi_1' })).toThrow(/client secret of the form/);
  expect(() => stripe.elements({ clientSecret: 'pi_1_secret_2', mode: 'payment' })).toThrow(
    /both clientSecret and mode/,
  );
  expect(() => stripe.elements({ mode: 'gift' })).toThrow(/mode should be/);
  expect(() => stripe.elements({ mode: 'setup', paymentMethodOptions: {} })).toThrow(
    /not simulate .*paymentMethodOptions/,
  );
  expect(() => stripe.elements({ mode: 'setup', excludedPaymentMethodTypes: ['card'] })).toThrow(/cards only/);
  expect(() => stripe.elements({ mode: 'setup', allowedPaymentMethodTypes: ['link'] })).toThrow(/cards only/);
  expect(() => stripe.elements({ mode: 'setup', capture_method: 'later' })).toThrow(/captureMethod should be/);
  const held = { mode: 'payment', amount: 100, currency: 'usd', capture_method: 'manual', on_behalf_of: 'acct_1' };
  expect(stripe.elements(held).expectation).toMatchObject({ captureMethod: 'manual', onBehalfOf: 'acct_1' });
  const fonts = [{ family: 'Ink' }];
  expect(() => stripe.elements({ mode: 'setup', fonts })).toThrow(/fonts\[0\] should have either cssSrc/);
  expect(() => stripe.elements({ mode: 'setup', fonts: [{ cssSrc: 'ink.css' }] })).toThrow(/absolute http/);
  expect(() => stripe.elements({ mode: 'setup', fonts: 'Ink' as never })).toThrow(/fonts should be an array/);
  expect(() => stripe.elements({ mode: 'payment', amount: 10.5, currency: 'usd' })).toThrow(
    /amount should be an integer/,
  );
  expect(() => stripe.elements({ mode: 'payment', amount: 0, currency: 'usd' })).toThrow(/at least 1/);
  expect(() => stripe.elements({ mode: 'payment', amount: 10, currency: 'USD' })).toThrow(/currency should be/);
  expect(() => stripe.elements({ mode: 'setup' })).not.toThrow();
  expect(() => stripe.elements().create('payment')).toThrow(/must pass a clientSecret or mode/);
  expect(() => stripe.elements({ mode: 'setup' }).create('card')).toThrow(/does not simulate the Element "card"/);
});

it('makes one Payment Element per group, and another once it is destroyed', () => {
  const elements = stripe.elements({ clientSecret: 'pi_1_secret_2' });
  const element = elements.create('payment');
  expect(() => elements.create('payment')).toThrow(/Can only create one/);
  expect(() => elements.create('moon')).toThrow(/A valid Element name must be provided\. .*; you passed: moon/s);
  expect(() => elements.create('address', {})).toThrow(/mode should be one of .*: billing, shipping/);
  const shipping = elements.create('address', { mode: 'shipping' });
  const billing = elements.create('address', { mode: 'billing' });
  expect(() => elements.create('address', { mode: 'billing' })).toThrow(/Can only create one/);
  expect(elements.getElement('address', { mode: 'shipping' })).toBe(shipping);
  expect(elements.getElement('address')).toBe(billing);
  expect(elements.getElement('payment')).toBe(element);
  expect(elements.getElement({ __elementType: 'payment' })).toBe(element);
  element.destroy();
  expect(elements.getElement('payment')).toBeNull();
  expect(() => element.mount('#x')).toThrow(/already been destroyed/);
  expect(elements.create('payment')).not.toBe(element);
});

it('warns of options that Stripe.js does not know, and knows all of its types', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const elements = stripe.elements({ clientSecret: 'pi_1_secret_2', shade: 'red' });
  elements.create('payment', { hidePostalCode: true, layout: 'tabs' });
  expect(warn.mock.calls.flat()).toEqual([
    expect.stringContaining('Unrecognized elements() parameter: shade is not a recognized parameter.'),
    expect.stringContaining('Unrecognized create() parameter: hidePostalCode is not a recognized parameter.'),
  ]);
  warn.mockClear();
  const folder = new URL('dist/stripe-js/', new URL('./', import.meta.resolve('@stripe/stripe-js/pure')));
  const optionsOf = (file: string, opening: RegExp) => {
    const types = readFileSync(new URL(file, folder), 'utf8');
    const body = opening.exec(types)?.[1] ?? '';
    return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map((match) => match[1]!);
  };
  for (const [call, file, opening] of [
    [
      'elements()',
      'elements-group.d.ts',
      /interface BaseStripeElementsOptions (.*?)export interface StripeElementsUpdate/s,
    ],
    ['payment', 'elements/payment.d.ts', /interface StripePaymentElementOptions (.*?)\n}/s],
    ['address', 'elements/address.d.ts', /interface StripeAddressElementOptions (.*?)\n}/s],
    [
      'linkAuthentication',
      'elements/link-authentication.d.ts',
      /interface StripeLinkAuthenticationElementOptions (.*?)\n}/s,
    ],
    ['expressCheckout', 'elements/express-checkout.d.ts', /interface StripeExpressCheckoutElementOptions (.*?)\n}/s],
  ] as const) {
    const names = optionsOf(file, opening);
    expect(names.length, call).toBeGreaterThan(0);
    warnOfUnknown(call, Object.fromEntries(names.map((name) => [name, 0])));
  }
  expect(warn.mock.calls).toEqual([]);
  warn.mockRestore();
});

it('keeps the client secret it was given', async () => {
  const elements = new Elements(sandbox, { publishableKey: 'pk_test_1' }, { clientSecret: 'pi_1_secret_2' });
  await expect(elements.update({ clientSecret: 'pi_9_secret_9' })).rejects.toThrow(/cannot be changed/);
  await expect(elements.update({ locale: 'zh' })).resolves.toBeUndefined();
});

it('throws at a wrong call before anything is sent', async () => {
  const elements = stripe.elements({ clientSecret: 'pi_1_secret_2' });
  const deferred = stripe.elements({ mode: 'payment', amount: 100, currency: 'usd' });
  const confirmParams = { return_url: 'https://shop.example/done' };
  const wrong: Array<[Parameters<typeof stripe.confirmPayment>[0], RegExp]> = [
    [undefined as never, /Missing argument/],
    [{ elements: {} }, /should be an Elements instance/],
    [{ clientSecret: 'seti_1_secret_2', confirmParams }, /PaymentIntent client secret/],
    [{ elements, clientSecret: 'pi_9_secret_9', confirmParams }, /the one that Elements was created with/],
    [{ elements: deferred, confirmParams }, /must pass in a clientSecret when calling stripe\.confirmPayment\(\)/],
    [{ elements }, /return_url. argument is required/],
    [{ elements, confirmParams: { return_url: 'javascript:alert(1)' } }, /absolute http/],
    [{ elements, confirmParams: { return_url: '/done' } }, /absolute http/],
    [{ elements, confirmParams, redirect: 'never' }, /"if_required" or "always"/],
    [{ elements, confirmParams }, /mounted Payment Element/],
    [{ elements: deferred, clientSecret: 'pi_1_secret_2', confirmParams }, /elements\.submit\(\)/],
  ];
  for (const [options, message] of wrong) await expect(stripe.confirmPayment(options)).rejects.toThrow(message);
  await expect(stripe.retrievePaymentIntent('pi_1')).rejects.toThrow(/intent secret/);
});

it("shapes results as Stripe's", () => {
  expect(resultOf({ intent: intent({}) })).toEqual({ paymentIntent: intent({}) });
  expect(resultOf({ intent: intent({ object: 'setup_intent' }) })).toHaveProperty('setupIntent');
  const failure = { type: 'card_error', message: 'no' };
  const refused = intent({ status: 'requires_payment_method', last_payment_error: failure });
  expect(resultOf({ intent: refused })).toEqual({ error: { ...failure, payment_intent: refused } });
  expect(resultOf({ error: failure })).toEqual({ error: failure });
});

it('returns to the host with three parameters, keeping its own', () => {
  expect(returnUrl('https://shop.example/done?order=7#top', intent({}))).toBe(
    'https://shop.example/done?order=7&payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_2&redirect_status=succeeded#top',
  );
  expect(returnUrl('https://shop.example/', intent({ object: 'setup_intent', id: 'seti_1' }))).toContain(
    'setup_intent=seti_1',
  );
});

it('names what it does not simulate', () => {
  const methods = stripe as unknown as Record<string, (first?: string) => unknown>;
  for (const name of refusedFunctions) expect(() => methods[name]!()).toThrow(`stripe.${name}()`);
  expect(() => methods.createToken!('iban')).toThrow("createToken('iban')");
});

it("has every function of Stripe.js's own types", () => {
  const types = readFileSync(
    new URL('dist/stripe-js/stripe.d.ts', new URL('./', import.meta.resolve('@stripe/stripe-js/pure'))),
    'utf8',
  );
  const body = types.slice(types.indexOf('export interface Stripe {'));
  const names = [...body.slice(0, body.indexOf('\n}')).matchAll(/^ {2}(\w+)[(<]/gm)].map((match) => match[1]!);
  expect(names.length).toBeGreaterThan(70);
  for (const name of names) expect(stripe, name).toHaveProperty(name);
  const table = [...Object.keys(simulatedFunctions), ...refusedFunctions];
  // Gone from the types, and still called by older applications.
  const gone = ['createSource', 'retrieveSource'];
  expect(table.sort()).toEqual([...new Set([...names, ...gone])].sort());
});

it('makes a ConfirmationToken of submitted Elements or of a payment method only', async () => {
  const elements = stripe.elements({ mode: 'payment', amount: 100, currency: 'usd' });
  await expect(stripe.createConfirmationToken({})).rejects.toThrow(/either elements or payment_method/);
  await expect(stripe.createConfirmationToken({ elements, payment_method: 'pm_1' })).rejects.toThrow(/either/);
  await expect(stripe.createConfirmationToken({ elements: {} })).rejects.toThrow(/Elements instance/);
  await expect(stripe.createConfirmationToken({ elements })).rejects.toThrow(/elements\.submit\(\)/);
  await expect(stripe.createConfirmationToken({ payment_method: 'card_1' })).rejects.toThrow(/id of a PaymentMethod/);
});
