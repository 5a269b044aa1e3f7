import { expect, it } from 'vitest';
import { leftOut, requireLeftOut } from './left-out.js';
import { readMethodData } from './method-data.js';

it("reads Stripe's option fields.billingDetails at every depth, in the API's names", () => {
  const address = ['country', 'postal_code', 'state', 'city', 'line1', 'line2'].map((part) => `address.${part}`);
  expect(leftOut(undefined)).toEqual([]);
  expect(leftOut('auto')).toEqual([]);
  expect(leftOut('never')).toEqual(['name', 'email', 'phone', ...address]);
  expect(leftOut({ address: 'never' })).toEqual(address);
  expect(leftOut({ name: 'never', address: { postalCode: 'never', country: 'auto' } })).toEqual([
    'name',
    'address.postal_code',
  ]);
});

it('asks the call for what was left out, unless another element has it', () => {
  const refusal = (option: unknown, named?: object, collected?: object) => () =>
    requireLeftOut('stripe.confirmPayment()', 'confirmParams.payment_method_data', option, named, collected);
  expect(refusal('never')).toThrow('fields.billing_details.name when creating the payment Element');
  expect(refusal({ address: { country: 'never' } }, { address: {} })).toThrow(/did not pass .*address\.country when/);
  expect(refusal({ address: { line2: 'never' } }, { address: { line2: null } })).not.toThrow();
  expect(refusal({ email: 'never', address: 'never' }, {}, { email: 'a@b.co', address: {} })).not.toThrow();
});

it('lets the fields count more than the call for a confirmation, and less for a token', () => {
  const data = { billing_details: { name: 'Call', address: { city: 'Bonn', country: 'DE' } } };
  const collected = { name: 'Element', address: { country: 'US' } };
  expect(readMethodData('x()', data, collected)).toEqual({
    billingDetails: { name: 'Element', address: { city: 'Bonn', country: 'US' } },
    overridesFields: false,
  });
  expect(readMethodData('x()', data, collected, true)).toEqual({
    billingDetails: { name: 'Call', address: { city: 'Bonn', country: 'DE' } },
    overridesFields: true,
  });
  expect(readMethodData('x()', undefined, undefined)).toEqual({});
  expect(() => readMethodData('x()', { type: 'card' } as never, undefined)).toThrow(/You specified: type/);
  expect(() => readMethodData('x()', { allow_redisplay: 'often' }, undefined)).toThrow(/always, limited, unspecified/);
});
