import { beforeEach, describe, expect, it } from 'vitest';
import { sandboxBench } from '../../test/conformance.js';

const bench = sandboxBench();
let customer = '';

beforeEach(async () => {
  customer = (await bench.stripe.customers.create({ name: 'Ada' })).id;
});

describe('docs.stripe.com/billing/customer/tax-ids: magic tax IDs', () => {
  it.each([
    ['000000000', 'verified'],
    ['111111111', 'unverified'],
    ['222222222', 'pending'],
  ])('%s comes out as %s', async (value, status) => {
    const { stripe, clock } = bench;
    const made = await stripe.customers.createTaxId(customer, { type: 'eu_vat', value });
    expect(made.verification?.status).toBe('pending');
    clock.advance(60);
    expect((await stripe.customers.retrieveTaxId(customer, made.id)).verification?.status).toBe(status);
    expect(bench.eventTypes().includes('customer.tax_id.updated')).toBe(status !== 'pending');
  });
});

describe('tax ids', () => {
  it('are created with the customer or after it, listed, expanded and deleted', async () => {
    const { stripe } = bench;
    const other = await stripe.customers.create({
      tax_id_data: [{ type: 'eu_vat', value: 'DE123456789' }],
      expand: ['tax_ids'],
    });
    expect(other.tax_ids?.data).toMatchObject([
      { type: 'eu_vat', value: 'DE123456789', country: 'DE', verification: { status: 'unavailable' } },
    ]);
    const own = await stripe.taxIds.create({
      type: 'us_ein',
      value: '12-3456789',
      owner: { type: 'customer', customer },
    });
    expect(own).toMatchObject({ customer, owner: { type: 'customer', customer }, verification: null });
    const ours = await stripe.taxIds.create({ type: 'gb_vat', value: 'GB123456789' });
    expect(ours).toMatchObject({ customer: null, owner: { type: 'self' }, country: 'GB' });
    expect((await stripe.taxIds.list()).data.map(({ id }) => id)).toEqual([ours.id]);
    expect((await stripe.customers.listTaxIds(customer)).data.map(({ id }) => id)).toEqual([own.id]);
    await expect(stripe.customers.retrieveTaxId(other.id, own.id)).rejects.toMatchObject({ statusCode: 404 });
    expect(await stripe.customers.deleteTaxId(customer, own.id)).toMatchObject({ deleted: true });
    expect(await stripe.taxIds.del(ours.id)).toMatchObject({ id: ours.id, deleted: true });
    expect(bench.eventTypes().filter((type) => type.startsWith('customer.tax_id'))).toEqual([
      'customer.tax_id.created',
      'customer.tax_id.created',
      'customer.tax_id.deleted',
    ]);
  });

  it('are refused when the number cannot be one, is there already, or is a sixth', async () => {
    const { stripe } = bench;
    for (const [type, value] of [
      ['eu_vat', 'DE12'],
      ['eu_vat', 'US123456789'],
      ['gb_vat', '000000000'],
      ['au_abn', '123'],
    ] as const) {
      await expect(stripe.customers.createTaxId(customer, { type, value })).rejects.toMatchObject({
        code: 'tax_id_invalid',
        param: 'value',
        message: `Invalid value for ${type}.`,
      });
    }
    await expect(stripe.customers.create({ tax_id_data: [{ type: 'us_ein', value: '1' }] })).rejects.toMatchObject({
      code: 'tax_id_invalid',
      param: 'tax_id_data[0][value]',
    });
    for (let index = 0; index < 5; index += 1)
      await stripe.customers.createTaxId(customer, { type: 'eu_vat', value: `DE00000000${index}` });
    await expect(stripe.customers.createTaxId(customer, { type: 'eu_vat', value: 'FRAB123456789' })).rejects.toThrow(
      /at most 5/,
    );
    const other = (await stripe.customers.create({})).id;
    await stripe.customers.createTaxId(other, { type: 'eu_vat', value: 'DE000000001' });
    await expect(stripe.customers.createTaxId(other, { type: 'eu_vat', value: 'DE000000001' })).rejects.toMatchObject({
      code: 'resource_already_exists',
    });
  });
});
