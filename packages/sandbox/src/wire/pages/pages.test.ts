import { expect, it } from 'vitest';
import type { PageRequest } from '../../core/app.js';
import { longDate, money } from './format.js';
import { html } from './html.js';
import { pageLanguage } from './language.js';

it('escapes every value that is not markup', () => {
  const hostile = '<script>alert("1")</script>';
  expect(html`<p title="${hostile}">${hostile}</p>`.text).not.toContain('<script>');
  expect(html`<ul>${['a', 'b'].map((item) => html`<li>${item}</li>`)}</ul>`.text).toBe('<ul><li>a</li><li>b</li></ul>');
  expect(html`${false}${null}${undefined}${0}`.text).toBe('0');
  expect(html`${"it's <b>&"}`.text).toBe('it&#39;s &lt;b&gt;&amp;');
});

it("writes money by Intl with Stripe's decimals", () => {
  expect(money(1240, 'usd', 'en')).toBe('$12.40');
  expect(money(1240, 'jpy', 'en')).toBe('¥1,240');
  expect(money(1240, 'kwd', 'en')).toBe('KWD\u00a01.240');
  expect(money(1240, 'eur', 'zh')).toBe('€12.40');
  // Two decimals at Stripe, though the currency has none.
  expect(money(1200, 'isk', 'en')).toBe('ISK\u00a012.00');
});

it('writes dates out', () => {
  expect(longDate(1_803_859_200, 'en')).toBe('1 March 2027');
  expect(longDate(1_803_859_200, 'zh')).toBe('2027年3月1日');
});

it('speaks the language of the session, then the browser', () => {
  const asking = (accepted?: string) =>
    ({ request: { headers: { 'accept-language': accepted } } }) as unknown as PageRequest;
  expect(pageLanguage('zh', asking('en'))).toBe('zh');
  expect(pageLanguage('auto', asking('zh-CN,zh;q=0.9'))).toBe('zh');
  expect(pageLanguage(null, asking('de;q=0.4, zh;q=0.9, en;q=0.8'))).toBe('zh');
  expect(pageLanguage(null, asking())).toBe('en');
  expect(pageLanguage('fr', asking('zh'))).toBe('en');
});
