import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Stripe } from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StripeError } from '../core/errors.js';
import type { Link, OperationDescription } from '../core/specification.js';
import { operations } from '../domains.js';
import { type Sandbox, startSandbox } from '../index.js';
import { stripeFor } from '../test/conformance.js';
import { checkExpand } from './expand.js';

/** What stands within each kind of object, by Stripe's own description. */
const { links } = JSON.parse(
  gunzipSync(readFileSync(new URL('../../spec/stripe.json.gz', import.meta.url))).toString(),
) as { links: Record<string, Record<string, Link>> };

function refusal(description: OperationDescription, path: string): string | undefined {
  try {
    checkExpand(description, [path]);
    return undefined;
  } catch (error) {
    if (!(error instanceof StripeError)) throw error;
    return error.body.message;
  }
}

describe('every operation', () => {
  it('expands what leads to an object, four levels deep', () => {
    const wrong = operations.flatMap(({ method, path: url, description }) => {
      const { list, tags = [] } = description;
      const known = (list ?? tags).flatMap((tag) => Object.keys(links[tag] ?? {}));
      return known
        .map((path) => (list ? `data.${path}` : path))
        .flatMap((path) => {
          const deep = `You cannot expand more than 4 levels of a property. Property: ${path}`;
          const said = refusal(description, path);
          return said === (path.split('.').length > 4 ? deep : undefined) ? [] : [`${method} ${url} ${path}: ${said}`];
        });
    });
    expect(wrong).toEqual([]);
  });

  it('refuses all else, and a fifth level', () => {
    for (const { method, path: url, description } of operations) {
      const { list } = description;
      const at = list ? 'data.' : '';
      const hint = list ? " You may want to try expanding 'data.nonsense' instead." : '';
      const said = ['nonsense', `${at}nonsense.more`, `${at}id`, 'toString', 'data.a.b.c.d'].map((path) =>
        refusal(description, path),
      );
      expect(said, `${method} ${url}`).toEqual([
        `This property cannot be expanded (nonsense).${hint}`,
        `This property cannot be expanded (${at}nonsense).`,
        `This property cannot be expanded (${at}id).`,
        `This property cannot be expanded (toString).${hint.replace('nonsense', 'toString')}`,
        'You cannot expand more than 4 levels of a property. Property: data.a.b.c.d',
      ]);
    }
  });
});

/* Of what is an object already, the published description says nothing; Stripe takes it. */
describe('a path to what is an object already', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  let subscription: string;
  beforeAll(async () => {
    sandbox = await startSandbox();
    stripe = stripeFor(sandbox);
    ({ subscription } = await sandbox.scenario('active'));
  });
  afterAll(() => sandbox.close());

  it.each([
    ['items', {}],
    ['items.data', {}],
    ['items.data.price', { items: { data: [{ price: { object: 'price' } }] } }],
    ['items.data.price.product', { items: { data: [{ price: { product: { object: 'product' } } }] } }],
    ['latest_invoice.lines.data', { latest_invoice: { lines: { data: [{ object: 'line_item' }] } } }],
    ['latest_invoice.parent.subscription_details', { latest_invoice: { object: 'invoice' } }],
    [
      'latest_invoice.payments.data.payment',
      { latest_invoice: { payments: { data: [{ object: 'invoice_payment' }] } } },
    ],
    [
      'customer.subscriptions.data.latest_invoice',
      { customer: { subscriptions: { data: [{ latest_invoice: { object: 'invoice' } }] } } },
    ],
    ['customer.cash_balance', { customer: { cash_balance: null } }],
  ])('takes %s of a subscription', async (path, shape) => {
    expect(await stripe.subscriptions.retrieve(subscription, { expand: [path] })).toMatchObject(shape);
  });
});
