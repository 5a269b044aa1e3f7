import { expect, it } from 'vitest';
import { directionOf, languageOf, localize } from './locale.js';

it('follows the locale, then the browser, then English', () => {
  expect(languageOf('zh', [])).toBe('zh');
  expect(languageOf('zh-CN', ['en'])).toBe('zh');
  expect(languageOf('fr', ['zh-CN'])).toBe('en');
  expect(languageOf('ar', ['en'])).toBe('ar');
  expect(languageOf('auto', ['zh-CN', 'en'])).toBe('zh');
  expect(languageOf(undefined, ['de', 'zh'])).toBe('en');
});

it("keeps the API's words in English and has its own in Chinese", () => {
  const error = {
    code: 'card_declined',
    decline_code: 'insufficient_funds',
    message: 'Your card has insufficient funds.',
  };
  expect(localize(error, 'en')).toBe(error.message);
  expect(localize(error, 'zh')).toBe('您的银行卡余额不足。');
  expect(localize({ code: 'card_declined', decline_code: 'lost_card', message: 'x' }, 'zh')).toBe('您的银行卡被拒绝。');
  expect(localize({ code: 'resource_missing', message: 'No such payment_intent' }, 'zh')).toBe(
    'No such payment_intent',
  );
  expect(localize({ code: 'toString' }, 'zh')).toBe('处理您的银行卡时出错。请稍后重试。');
});

it('runs the way of the locale, also of one whose language is not spoken', () => {
  expect(directionOf('ar', [])).toBe('rtl');
  expect(directionOf('he', ['en'])).toBe('rtl');
  expect(directionOf('auto', ['fa-IR', 'en'])).toBe('rtl');
  expect(directionOf('auto', ['en', 'ar'])).toBe('ltr');
  expect(directionOf(undefined, [])).toBe('ltr');
});
