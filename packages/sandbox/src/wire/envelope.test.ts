import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../index.js';
import { type Answer, callSandbox } from '../test/call.js';

/* What is on the wire around an answer: URLs, bodies, headers and the envelope of errors. */

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const call = (method: string, path: string, body?: string, headers?: Record<string, string>) =>
  callSandbox(sandbox, method, path, body, headers);

/** As a client that is no browser sends it. */
function bare(path: string, headers: Record<string, string> = {}): Promise<{ status: number; authenticate?: string }> {
  return new Promise((resolve, reject) => {
    request(`${sandbox.url}${path}`, { headers }, (reply) => {
      reply.resume();
      const authenticate = reply.headers['www-authenticate'];
      resolve({ status: reply.statusCode ?? 0, ...(authenticate ? { authenticate } : {}) });
    })
      .on('error', reject)
      .end();
  });
}

const retrieveHint =
  ' If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code.';
const help = ' Please see https://stripe.com/docs or we can help at https://support.stripe.com/.';

describe('a URL', () => {
  it.each([
    ['GET', '/v1/customers/', retrieveHint],
    ['POST', '/v1/payment_intents//confirm', retrieveHint],
    ['GET', '/v1/nonsense', ''],
    ['PUT', '/v1/customers', ''],
    ['GET', '/v1', ''],
    ['GET', '//v1/customers', retrieveHint],
  ])('that is not known: %s %s', async (method, path, hint) => {
    const { status, headers, body } = await call(method, path);
    const message = `Unrecognized request URL (${method}: ${path}).${hint}${help}`;
    expect([status, body.error]).toMatchObject([404, { type: 'invalid_request_error', message }]);
    expect(headers.get('request-id')).toMatch(/^req_\w{14}$/);
  });

  it('is answered to HEAD as to GET, without the body', async () => {
    const { status, headers, body } = await call('HEAD', '/v1/customers');
    expect([status, headers.get('content-type'), body]).toEqual([200, 'application/json', {}]);
  });
});

describe('a body', () => {
  const notAForm =
    'Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any questions, we can help at https://support.stripe.com/.';

  it.each([
    ['application/json', '{"email":"a@example.com"}'],
    ['text/plain', 'email=a@example.com'],
    ['application/octet-stream', 'email=a@example.com'],
    ['application/x-www-form-urlencoded', 'email=100%'],
    ['application/x-www-form-urlencoded', 'name=%ff%fe'],
    ['application/x-www-form-urlencoded', 'name=a&name[b]=c'],
  ])('that is no form: %s %s', async (type, text) => {
    const { status, body } = await call('POST', '/v1/customers', text, { 'content-type': type });
    expect([status, body.error]).toMatchObject([400, { type: 'invalid_request_error', message: notAForm }]);
  });

  it.each([
    ['preferred_locales[0]=fr&preferred_locales[1]=de', { preferred_locales: ['fr', 'de'] }],
    ['preferred_locales[1]=de&preferred_locales[0]=fr', { preferred_locales: ['fr', 'de'] }],
    ['preferred_locales[]=fr&preferred_locales[]=de', { preferred_locales: ['fr', 'de'] }],
    ['name=a&name=b', { name: 'b' }],
    ['metadata[0]=x&metadata[a.b]=y', { metadata: { 0: 'x', 'a.b': 'y' } }],
    ['name=%F0%9F%98%80+%2B', { name: '😀 +' }],
  ])('with arrays and hashes: %s', async (text, customer) => {
    expect((await call('POST', '/v1/customers', text)).body).toMatchObject(customer);
  });

  it('holds hashes in an array without indices', async () => {
    const text =
      'mode=payment&success_url=https://shop.example&line_items[][price_data][currency]=usd&line_items[][price_data][unit_amount]=500&line_items[][price_data][product_data][name]=A' +
      '&line_items[][quantity]=2&line_items[][price_data][currency]=usd&line_items[][price_data][unit_amount]=300&line_items[][price_data][product_data][name]=B&line_items[][quantity]=1';
    expect((await call('POST', '/v1/checkout/sessions', text)).body).toMatchObject({ amount_total: 1300 });
  });

  it.each([
    [
      'preferred_locales[1]=fr',
      'preferred_locales',
      /sequential starting from 0. You passed the keys `1`, we expected to have a key with the value `0`\.$/,
    ],
    [
      'expand[0]=tax&expand[2]=tax',
      'expand',
      /You passed the keys `0`, `2`, we expected to have a key with the value `1`\.$/,
    ],
    ['expand=tax', 'expand', /^Invalid array$/],
    ['preferred_locales[a]=fr', 'preferred_locales', /^Invalid array$/],
    ['metadata[]=1', 'metadata', /^Invalid object$/],
    ['metadata[a][b]=1', 'metadata[a]', /^Invalid string: \{"b":"1"\}$/],
    ['name[]=a', 'name', /^Invalid string: \["a"\]$/],
  ])('with the wrong kind of value: %s', async (text, param, message) => {
    const { status, body } = await call('POST', '/v1/customers', text);
    expect([status, body.error]).toMatchObject([400, { param, message: expect.stringMatching(message) as string }]);
  });

  it('that is too large is heard to its end, and refused in the envelope', async () => {
    const { status, body } = await call('POST', '/v1/customers', `name=${'a'.repeat(5_000_000)}`);
    expect([status, body.error]).toMatchObject([413, { type: 'invalid_request_error', message: /larger/ }]);
  });
});

describe('an error', () => {
  it("has its fields in Stripe's order, and leads to what was asked", async () => {
    const { headers, body } = await call('GET', '/v1/customers/cus_nobody');
    const id = headers.get('request-id');
    expect(Object.entries(body.error ?? {})).toEqual([
      ['code', 'resource_missing'],
      ['doc_url', 'https://stripe.com/docs/error-codes/resource-missing'],
      ['message', "No such customer: 'cus_nobody'"],
      ['param', 'id'],
      ['request_log_url', `${sandbox.url}/_sandbox/requests/${id}`],
      ['type', 'invalid_request_error'],
    ]);
    const logged = await (await fetch(String(body.error?.request_log_url))).json();
    expect(logged).toMatchObject({ id, method: 'GET', path: '/v1/customers/cus_nobody', status: 404, response: body });
    const nowhere = await call('GET', '/nowhere');
    expect(await (await fetch(String(nowhere.body.error?.request_log_url))).json()).toMatchObject({ path: '/nowhere' });
    expect((await fetch(`${sandbox.url}/_sandbox/requests/req_nothing`)).status).toBe(404);
  });

  it('of a fault that was ordered leads there too', async () => {
    sandbox.faults.add({ on: 'request', kind: 'server_error' });
    const { body } = await call('GET', '/v1/customers');
    expect((await fetch(String(body.error?.request_log_url))).status).toBe(200);
  });

  it('of authentication asks for it, but not of a browser', async () => {
    expect(await bare('/v1/customers')).toEqual({ status: 401, authenticate: 'Basic realm="Stripe"' });
    expect(await bare('/v1/customers', { 'sec-fetch-mode': 'cors' })).toEqual({ status: 401 });
  });

  it('names the key that has no access to an account', async () => {
    const { status, body } = await call('GET', '/v1/customers', undefined, { 'stripe-account': 'acct_nobody' });
    expect([status, body.error]).toMatchObject([
      403,
      {
        code: 'account_invalid',
        message: expect.stringMatching(
          /^The provided key 'sk_test_\*+\w{4}' does not have access to account 'acct_nobody' \(or that account does not exist\)\. Application access may have been revoked\.$/,
        ) as string,
      },
    ]);
  });

  it('tells a rate limit from other limits', async () => {
    sandbox.faults.add({ on: 'request', kind: 'rate_limit' });
    const { status, headers, body } = await call('GET', '/v1/customers');
    expect([status, headers.get('stripe-rate-limited-reason'), body.error?.code]).toEqual([
      429,
      'global-rate',
      'rate_limit',
    ]);
  });
});

describe('an idempotency key', () => {
  const keyed = (path: string, text: string, key: string, headers = {}) =>
    call('POST', path, text, { 'idempotency-key': key, ...headers });

  it('tells the first request of its reply, and not to ask again', async () => {
    const first = await keyed('/v1/customers', 'name=a', 'told');
    const again = await keyed('/v1/customers', 'name=a', 'told');
    const told = ({ headers }: Answer) =>
      ['request-id', 'original-request', 'idempotency-key', 'stripe-should-retry', 'idempotent-replayed'].map((name) =>
        headers.get(name),
      );
    const [id] = told(first);
    expect(told(first)).toEqual([id, id, 'told', 'false', null]);
    expect(told(again)).toEqual([expect.not.stringMatching(id ?? ''), id, 'told', 'false', 'true']);
  });

  it('goes by what is asked, wherever it stands and in whatever order', async () => {
    const first = await keyed('/v1/customers?name=a', 'email=a@example.com', 'order');
    expect((await keyed('/v1/customers', 'email=a%40example.com&name=a', 'order')).body.id).toBe(first.body.id);
    expect((await keyed('/v1/customers?name=b', 'email=a@example.com', 'order')).body.error).toMatchObject({
      type: 'idempotency_error',
    });
  });

  it('differs from that of another account, and from that of Stripe.js', async () => {
    const account = (await call('POST', '/v1/accounts', 'type=express')).body.id as string;
    const own = await keyed('/v1/customers', 'name=a', 'whose');
    const theirs = await keyed('/v1/customers', 'name=a', 'whose', { 'stripe-account': account });
    expect(theirs.headers.get('stripe-account')).toBe(account);
    expect([theirs.status, theirs.body.id === own.body.id]).toEqual([200, false]);
    const card = 'type=card&card[number]=4242424242424242&card[exp_month]=1&card[exp_year]=2044&card[cvc]=123';
    const bearer = { authorization: `Bearer ${sandbox.publishableKey}` };
    expect((await keyed('/v1/payment_methods', card, 'whose', bearer)).status).toBe(200);
  });

  it('keeps the reply of a file, whatever separates the parts', async () => {
    const file = (boundary: string, text: string) =>
      keyed(
        '/v1/files',
        `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\ndispute_evidence\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--${boundary}--`,
        'file',
        { 'content-type': `multipart/form-data; boundary=${boundary}` },
      );
    const first = await file('one', 'hello');
    expect((await file('two', 'hello')).body.id).toBe(first.body.id);
    expect((await file('two', 'other')).body.error).toMatchObject({ type: 'idempotency_error' });
  });

  it('of a GET or DELETE is ignored', async () => {
    const { headers } = await call('GET', '/v1/customers', undefined, { 'idempotency-key': 'ignored' });
    expect(headers.get('idempotency-key')).toBeNull();
  });
});
