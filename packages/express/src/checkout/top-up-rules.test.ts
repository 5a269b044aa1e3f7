import { describe, expect, it } from 'vitest';
import { BillingFailure } from '../http/failure.js';
import { balanceCapOf, checkTopUpOptions, requireAllowedTopUp, topUpRules } from './top-up-rules.js';

const refusal = (rules: ReturnType<typeof topUpRules>, amountMinor: number, currency: string) => {
  try {
    requireAllowedTopUp(rules, { amountMinor, currency });
    return null;
  } catch (error) {
    const { code, message } = error as BillingFailure;
    expect(error).toBeInstanceOf(BillingFailure);
    return `${code}: ${message.replaceAll('\u00a0', ' ')}`;
  }
};

describe('the limits of a top-up', () => {
  it.each([
    ['usd', 1, 1000, 2_500_000, [1000, 2500, 5000, 10_000]],
    // 1,000 is ¥1,000.
    ['jpy', 1, 1000, 2_500_000, [1000, 2500, 5000, 10_000]],
    ['kwd', 10, 10_000, 25_000_000, [10_000, 25_000, 50_000, 100_000]],
    // Eight digits at most, and whole units.
    ['isk', 100, 100_000, 99_999_900, [100_000, 250_000, 500_000, 1_000_000]],
  ])('in %s are multiples of %i by default', (currency, stepMinor, minimumMinor, maximumMinor, presetsMinor) => {
    const options = { currencies: [currency] };
    expect(checkTopUpOptions(options)).toEqual([]);
    expect(topUpRules(options).limits).toEqual({
      [currency]: { stepMinor, minimumMinor, maximumMinor, presetsMinor, balanceCapMinor: null },
    });
  });

  it('are refused in the words of the currency', () => {
    const rules = topUpRules({ currencies: ['usd', 'jpy', 'kwd', 'isk'] });
    expect(refusal(rules, 999, 'usd')).toBe('AMOUNT_BELOW_MINIMUM: Top up at least $10.00.');
    expect(refusal(rules, 999, 'jpy')).toBe('AMOUNT_BELOW_MINIMUM: Top up at least ¥1,000.');
    expect(refusal(rules, 9990, 'kwd')).toBe('AMOUNT_BELOW_MINIMUM: Top up at least KWD 10.000.');
    expect(refusal(rules, 2_500_001, 'jpy')).toBe('AMOUNT_ABOVE_MAXIMUM: Top up at most ¥2,500,000 at once.');
    expect(refusal(rules, 12_345, 'kwd')).toBe(
      'AMOUNT_NOT_IN_STEPS: Top up KWD 12.340 or KWD 12.350: Stripe takes nothing in between.',
    );
    expect(refusal(rules, 100_050, 'isk')).toContain('AMOUNT_NOT_IN_STEPS');
    expect(refusal(rules, 5000, 'eur')).toBe('CURRENCY_NOT_SUPPORTED: Top up in one of: usd, jpy, kwd, isk.');
    expect(refusal(rules, 5000, 'constructor')).toContain('CURRENCY_NOT_SUPPORTED');
    for (const [amountMinor, currency] of [
      [1000, 'jpy'],
      [12_340, 'kwd'],
      [100_000, 'isk'],
    ] as const) {
      expect(refusal(rules, amountMinor, currency)).toBeNull();
    }
  });

  it('are what the host says of one currency, else what it says of all', () => {
    const rules = topUpRules({
      currencies: ['usd', 'jpy'],
      minimumMinor: 500,
      balanceCapMinor: 100_000,
      limits: { jpy: { minimumMinor: 800, presetsMinor: [800, 3000], balanceCapMinor: null } },
    });
    expect(rules.limits.usd).toMatchObject({ minimumMinor: 500, balanceCapMinor: 100_000 });
    expect(rules.limits.jpy).toMatchObject({ minimumMinor: 800, presetsMinor: [800, 3000], balanceCapMinor: null });
    expect([balanceCapOf(rules, 'usd'), balanceCapOf(rules, 'jpy'), balanceCapOf(rules, 'eur')]).toEqual([
      100_000,
      null,
      null,
    ]);
  });

  it.each([
    [{ currencies: ['kwd'], minimumMinor: 1005 }, 'topUp.minimumMinor is 1005, and amounts in kwd are multiples of 10'],
    [{ limits: { jpy: { minimumMinor: 500 } } }, 'topUp.limits.jpy is of a currency that topUp.currencies does not'],
    [{ limits: { usd: { maximumMinor: 100_000_000 } } }, 'topUp.limits.usd.maximumMinor is a whole number'],
    [{ currencies: ['isk'], limits: { isk: { presetsMinor: [150_050] } } }, 'topUp.limits.isk.presetsMinor is 150050'],
  ])('stop the start when they cannot be: %j', (options, says) => {
    const problems = checkTopUpOptions(options).map(({ name, problem }) => `${name} ${problem}`);
    expect(problems).toEqual([expect.stringContaining(says)]);
  });
});
