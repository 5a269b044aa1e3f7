import { describe, expect, it } from 'vitest';
import { parseRedirect, withQuery } from './redirect.js';

const origins = ['https://app.example', 'https://www.example:8443'];

describe('a return address', () => {
  it.each([
    ['/', 'https://app.example/'],
    ['/billing?tab=1#top', 'https://app.example/billing?tab=1#top'],
    ['/a/../b', 'https://app.example/b'],
    ['/@ada', 'https://app.example/@ada'],
    ['https://app.example', 'https://app.example/'],
    ['https://app.example/x?next=https%3A%2F%2Fevil.example', 'https://app.example/x?next=https%3A%2F%2Fevil.example'],
    ['https://www.example:8443/x', 'https://www.example:8443/x'],
  ])('may be %s', (given, url) => {
    expect(parseRedirect(given, origins)).toBe(url);
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    ' https://app.example/',
    '/%09//evil.example',
    '/%2f/evil.example',
    '/%5c/evil.example',
    '/%252f/evil.example',
    '/x%0d%0aSet-Cookie:a=b',
    '/a/..//evil.example',
    'https://app.example@evil.example/',
    'https://app.example:x@evil.example/',
    'https://ada@app.example/',
    'https://app.example.evil.example/',
    'https://app.example:443x/',
    'http://app.example/',
    'https:app.example',
    'https:/\\app.example',
    'https://APP.example.evil/',
    'javascript:alert(1)',
    'data:text/html,x',
    'app.example',
    'billing',
    '',
    `/${'x'.repeat(2048)}`,
  ])('may not be %j', (given) => {
    expect(parseRedirect(given, origins)).toBeNull();
  });

  it('keeps its query and fragment when more is added', () => {
    expect(withQuery('https://app.example/x?a=1&checkout=old#y', { checkout: 'success' })).toBe(
      'https://app.example/x?a=1&checkout=success#y',
    );
  });
});
