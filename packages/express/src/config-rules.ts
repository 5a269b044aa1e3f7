/** One setting that is missing or wrong, and what to do. */
export interface ConfigProblem {
  /** The option or variable that is wrong. */
  name: string;
  /** What is wrong with it. */
  problem: string;
  /** Where to get a right one. Default: none. */
  advice?: string | undefined;
}

/** Thrown at start, once, with every setting that is wrong. Values of secrets are never in the message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** Everything that is wrong, not only the first. */
  declare readonly problems: readonly ConfigProblem[];

  constructor(source: 'environment' | 'options' | 'plans', problems: readonly ConfigProblem[]) {
    const what = {
      environment: 'The billing environment is not complete',
      options: 'The options of createBilling are not right',
      plans: 'The plan catalogue is not right',
    }[source];
    const lines = problems.map(({ name, problem, advice }) => `  ${name} ${problem}.${advice ? ` (${advice})` : ''}`);
    super(`${what}. Change ${problems.length === 1 ? 'this' : 'these'} and start again:\n${lines.join('\n')}`);
    // Not printed: the message says the same.
    Object.defineProperty(this, 'problems', { value: problems, enumerable: false });
  }
}

/** What is checked of the Stripe settings; a missing part is reported by the feature that requires it. */
export interface StripeSettings {
  secretKey?: string | undefined;
  publishableKey?: string | undefined;
  webhookSecrets: readonly string[];
  apiUrl?: string | undefined;
  stripeJsUrl?: string | undefined;
}

const keyForm = {
  secretKey: /^(?:sk|rk)_(test|live)_[A-Za-z0-9_]+$/,
  publishableKey: /^pk_(test|live)_[A-Za-z0-9_]+$/,
};

/** Whether a key moves real money. */
export function isLiveKey(key: string): boolean {
  return /^(?:sk|rk|pk)_live_/.test(key);
}

/** Whether a key is of the sandbox or of Stripe's test mode. */
export function isTestKey(key: string): boolean {
  return /^(?:sk|rk)_test_/.test(key);
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Form of the Stripe settings, and what must not come together: live keys with anything that is for tests. */
export function checkStripe(given: StripeSettings, names: Record<keyof StripeSettings, string>): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const add = (name: keyof StripeSettings, problem: string) => problems.push({ name: names[name], problem });
  for (const part of ['secretKey', 'publishableKey'] as const) {
    const key = given[part];
    if (key === undefined || keyForm[part].test(key)) continue;
    const swapped = part === 'secretKey' ? /^pk_/.test(key) : /^[sr]k_/.test(key);
    const other = part === 'secretKey' ? 'a publishable key' : 'a secret key, which must never reach a browser';
    add(part, swapped ? `is ${other}` : 'does not look like a Stripe key');
  }
  if (given.webhookSecrets.some((secret) => !/^whsec_[A-Za-z0-9+/=_-]+$/.test(secret))) {
    add('webhookSecrets', 'does not begin with whsec_');
  }
  const live = given.secretKey !== undefined && isLiveKey(given.secretKey);
  if (given.secretKey && given.publishableKey && live !== isLiveKey(given.publishableKey)) {
    add('publishableKey', `is a ${live ? 'test' : 'live'} key, but the secret key is a ${live ? 'live' : 'test'} one`);
  }
  if (live && given.webhookSecrets.some((secret) => /^whsec_(?:test|sandbox)/.test(secret))) {
    add('webhookSecrets', 'is a test secret, but the secret key is a live one');
  }
  for (const part of ['apiUrl', 'stripeJsUrl'] as const) {
    const url = given[part];
    if (url === undefined) continue;
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || !isLoopback(parsed.hostname)) {
      add(part, 'is not a URL on this machine (http://127.0.0.1:…)');
    } else if (live) {
      add(part, 'leads to the offline sandbox, but the secret key is a live one');
    }
  }
  return problems;
}

/** An origin of the host's app. Production takes https only, but for localhost. */
export function checkOrigin(
  name: string,
  url: string,
  production: boolean,
  path: 'path' | 'none' = 'none',
): ConfigProblem[] {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const problem = (text: string) => [{ name, problem: `has "${url}", which ${text}` }];
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return problem('is no http or https URL');
  if (parsed.username || parsed.password) return problem('holds a user name');
  if (parsed.search || parsed.hash) return problem('has a query or a fragment');
  if (path === 'none' && parsed.pathname !== '/') return problem('has a path: give the origin alone');
  if (production && parsed.protocol === 'http:' && !isLoopback(parsed.hostname)) {
    return problem('is plain http in production: use https');
  }
  return [];
}
