import mongoose from 'mongoose';
import { describe, expect, it } from 'vitest';
import { billingConfigFromEnv, ConfigError } from './config.js';
import { createBilling } from './createBilling.js';
import { definePlans } from './plans/service.js';

const env = {
  STRIPE_SECRET_KEY: 'sk_test_abc',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_abc',
  STRIPE_WEBHOOK_SECRET: 'whsec_new, whsec_old',
  MONGODB_URI: 'mongodb://localhost:27017/app',
  APP_URL: 'https://app.example, https://www.example',
};

function problems(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems.map(({ name, problem }) => `${name} ${problem}`);
  }
  return [];
}

describe('the environment', () => {
  it('is read, with its defaults', () => {
    expect(billingConfigFromEnv(env)).toEqual({
      stripe: { secretKey: 'sk_test_abc', publishableKey: 'pk_test_abc', webhookSecrets: ['whsec_new', 'whsec_old'] },
      appUrls: ['https://app.example', 'https://www.example'],
      enabled: true,
      adminUserIds: [],
      mongoUri: env.MONGODB_URI,
      environment: 'development',
    });
    const more = {
      BILLING_ENABLED: 'false',
      ADMIN_USER_IDS: 'ada,grace',
      NODE_ENV: 'staging',
      STRIPE_API_URL: 'http://127.0.0.1:1',
    };
    expect(billingConfigFromEnv({ ...env, ...more })).toMatchObject({
      enabled: false,
      adminUserIds: ['ada', 'grace'],
      environment: 'staging',
      stripe: { apiUrl: 'http://127.0.0.1:1' },
    });
  });

  it('that is empty stops the start with one message that names everything and how to get it', () => {
    let message = '';
    try {
      billingConfigFromEnv({ STRIPE_SECRET_KEY: ' ' });
    } catch (error) {
      message = (error as Error).message;
    }
    for (const name of Object.keys(env)) expect(message).toMatch(new RegExp(`^  ${name} is missing\\. \\(.+\\)$`, 'm'));
    expect(message).toContain('Stripe dashboard, Developers, API keys');
  });

  it.each<[string, Record<string, string>, string]>([
    ['swapped keys', { STRIPE_SECRET_KEY: 'pk_test_abc' }, 'STRIPE_SECRET_KEY is a publishable key'],
    [
      'a secret key for the browser',
      { STRIPE_PUBLISHABLE_KEY: 'sk_test_abc' },
      'STRIPE_PUBLISHABLE_KEY is a secret key, which must never reach a browser',
    ],
    ['something else', { STRIPE_SECRET_KEY: 'hunter2' }, 'STRIPE_SECRET_KEY does not look like a Stripe key'],
    [
      'keys of two modes',
      { STRIPE_SECRET_KEY: 'sk_live_abc' },
      'STRIPE_PUBLISHABLE_KEY is a test key, but the secret key is a live one',
    ],
    [
      'a secret that is none',
      { STRIPE_WEBHOOK_SECRET: 'whsec_a,secret' },
      'STRIPE_WEBHOOK_SECRET does not begin with whsec_',
    ],
    [
      'a database that is none',
      { MONGODB_URI: 'localhost:27017' },
      'MONGODB_URI does not begin with mongodb:// or mongodb+srv://',
    ],
    [
      'a database whose password breaks its address',
      { MONGODB_URI: `mongodb://ada:${'pass@word'}@db.example:270170/app` },
      'MONGODB_URI cannot be read: check its hosts, and write special characters of a password as %40 and so on',
    ],
    ['secrets that are only commas', { STRIPE_WEBHOOK_SECRET: ' , ' }, 'STRIPE_WEBHOOK_SECRET lists no secret'],
    ['origins that are only commas', { APP_URL: ',' }, 'APP_URL lists no origin'],
    ['an app that is no URL', { APP_URL: 'app.example' }, 'APP_URL has "app.example", which is no http or https URL'],
    [
      'an app with a path',
      { APP_URL: 'https://app.example/x' },
      'APP_URL has "https://app.example/x", which has a path: give the origin alone',
    ],
    ['a switch that is none', { BILLING_ENABLED: 'yes' }, 'BILLING_ENABLED is neither "true" nor "false"'],
    [
      'a sandbox elsewhere',
      { STRIPE_API_URL: 'https://stripe.example' },
      'STRIPE_API_URL is not a URL on this machine (http://127.0.0.1:…)',
    ],
    [
      'plain http in production',
      { NODE_ENV: 'production', APP_URL: 'http://app.example' },
      'APP_URL has "http://app.example", which is plain http in production: use https',
    ],
  ])('refuses %s', (_, more, problem) => {
    expect(problems(() => billingConfigFromEnv({ ...env, ...more }))).toEqual([problem]);
  });

  it('refuses a live key with anything that is for tests', () => {
    const live = {
      STRIPE_SECRET_KEY: 'rk_live_abc',
      STRIPE_PUBLISHABLE_KEY: 'pk_live_abc',
      STRIPE_WEBHOOK_SECRET: 'whsec_test_abc',
      STRIPE_API_URL: 'http://127.0.0.1:4242',
      STRIPE_JS_URL: 'http://127.0.0.1:4242/v3.js',
    };
    expect(problems(() => billingConfigFromEnv({ ...env, ...live }))).toEqual([
      'STRIPE_WEBHOOK_SECRET is a test secret, but the secret key is a live one',
      'STRIPE_API_URL leads to the offline sandbox, but the secret key is a live one',
      'STRIPE_JS_URL leads to the offline sandbox, but the secret key is a live one',
    ]);
  });

  it('takes localhost over plain http in production', () => {
    expect(
      problems(() => billingConfigFromEnv({ ...env, NODE_ENV: 'production', APP_URL: 'http://localhost:5173' })),
    ).toEqual([]);
  });

  it('never shows a secret', () => {
    try {
      billingConfigFromEnv({ ...env, STRIPE_SECRET_KEY: 'hunter2', STRIPE_WEBHOOK_SECRET: 'hunter3' });
    } catch (error) {
      expect((error as Error).message).not.toContain('hunter');
    }
  });
});

describe('the options', () => {
  it('are checked at once, all of them', () => {
    const wrong = {
      mongo: {},
      stripe: { secretKey: 'pk_test_a', publishableKey: '', webhookSecrets: [] },
      appUrls: [],
      plans: {},
      topUp: { minimumMinor: 5_000_000, maximumMinor: 10.5, currencies: ['USD'] },
      environment: 'a b',
    } as unknown as Parameters<typeof createBilling>[0];
    expect(problems(() => createBilling(wrong)).map((problem) => problem.split(' ')[0])).toEqual([
      'topUp.maximumMinor',
      'topUp.currencies',
      'mongo',
      'stripe.publishableKey',
      'stripe.webhookSecrets',
      'stripe.secretKey',
      'appUrls',
      'environment',
      'plans',
      'identify',
      'topUp.minimumMinor',
    ]);
  });

  const right = {
    mongo: mongoose.createConnection(),
    stripe: { secretKey: 'sk_test_a', publishableKey: 'pk_test_a', webhookSecrets: ['whsec_a'] },
    appUrls: ['https://app.example'],
    plans: definePlans({ free: { name: 'Free', free: true } }),
    identify: () => null,
    workers: false,
  };

  it.each<[string, object, string[]]>([
    ['an unknown key', { ratelimits: {} }, ['ratelimits is no option: you probably mean rateLimits']],
    [
      'an unknown key within',
      { rateLimits: { adress: { windowMs: 1000, limit: 5 } } },
      ['rateLimits.adress is no option: you probably mean address'],
    ],
    [
      'a hook of another name',
      { hooks: { onTopupComplete: () => {} } },
      ['hooks.onTopupComplete is no option: you probably mean onTopUpComplete'],
    ],
    ['a key like no other', { color: 'red' }, ['color is no option']],
    ['a switch as text', { enabled: 'false' }, ['enabled is a string: give true or false']],
    [
      'a hook that is no function',
      { hooks: { onDeadLetter: true } },
      ['hooks.onDeadLetter is a boolean: give a function'],
    ],
    [
      'one origin as text',
      { appUrls: 'https://app.example' },
      ['appUrls is a string: give a list, for example ["https://app.example.com"]'],
    ],
    [
      'a negative overdraft',
      { credits: { overdraft: { usd: -5 } } },
      ['credits.overdraft.usd is -5: give a whole number of at least 0'],
    ],
    [
      'a currency that is none',
      { topUp: { currencies: ['usd', 'xxx'] } },
      ['topUp.currencies is a string: give a lower-case ISO currency code such as "usd"'],
    ],
    [
      'a level that is none',
      { logLevel: 'loud' as 'info' },
      ['logLevel is one of silent, fatal, error, warn, info, debug, trace'],
    ],
    [
      'a logger without methods',
      { logger: {} },
      ['logger has no info(), no warn(), no error(): give info(), warn(), error()'],
    ],
    ['a clock that is a date', { clock: new Date(0) }, ['clock has no now(): give now()']],
    [
      'a secret of another type',
      { stripe: { ...right.stripe, secretKey: 42 } },
      ['stripe.secretKey is 42: give a string'],
    ],
    [
      'several at once',
      { workers: 'no', enabled: 0, rateLimits: true },
      [
        'workers is a string: give true or false',
        'enabled is 0: give true or false',
        'rateLimits is a boolean: give an object',
      ],
    ],
  ])('refuse %s', (_, wrong, expected) => {
    expect(problems(() => createBilling({ ...right, ...wrong } as Parameters<typeof createBilling>[0]))).toEqual(
      expected,
    );
  });

  it('may be what the environment gave, whole', () => {
    const given = { ...right, adminUserIds: ['ada'], mongoUri: 'mongodb://localhost/app', topUp: undefined };
    expect(problems(() => createBilling(given as unknown as Parameters<typeof createBilling>[0]))).toEqual([]);
  });

  it('refuse nothing at all', () => {
    const nothing = undefined as unknown as Parameters<typeof createBilling>[0];
    expect(problems(() => createBilling(nothing))[0]).toBe('options is missing: give an object');
  });

  it('refuse a live key with the sandbox', () => {
    const given = {
      mongo: mongoose.createConnection(),
      stripe: {
        secretKey: 'sk_live_a',
        publishableKey: 'pk_live_a',
        webhookSecrets: ['whsec_a'],
        apiUrl: 'http://127.0.0.1:1',
      },
      appUrls: ['https://app.example'],
      plans: definePlans({ free: { name: 'Free', free: true } }),
      identify: () => null,
    };
    expect(problems(() => createBilling(given))).toEqual([
      'stripe.apiUrl leads to the offline sandbox, but the secret key is a live one',
    ]);
  });
});
