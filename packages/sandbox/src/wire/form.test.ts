import { describe, expect, it } from 'vitest';
import { parseForm } from './form.js';

const read = (text: string) => JSON.parse(JSON.stringify(parseForm(text))) as unknown;

describe('a form', () => {
  it.each([
    ['', {}],
    ['a=1&b=x+y%20z', { a: '1', b: 'x y z' }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['a=1=2', { a: '1=2' }],
    ['a=1&a=2', { a: '2' }],
    ['%61%5Bb%5D=1', { a: { b: '1' } }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[0]=1&a[1]=2', { a: { 0: '1', 1: '2' } }],
    ['a[b][c]=1&a[b][d]=2', { a: { b: { c: '1', d: '2' } } }],
    [
      'items[][price]=p1&items[][quantity]=2&items[][price]=p2',
      { items: [{ price: 'p1', quantity: '2' }, { price: 'p2' }] },
    ],
    [
      'items[][data][a]=1&items[][data][b]=2&items[][data][a]=3',
      { items: [{ data: { a: '1', b: '2' } }, { data: { a: '3' } }] },
    ],
    ['items[][rates][]=a&items[][rates][]=b&items[][price]=p', { items: [{ rates: ['a', 'b'], price: 'p' }] }],
    ['a[b=1', { 'a[b': '1' }],
    ['metadata[a b][c]=1', { metadata: { 'a b': { c: '1' } } }],
    ['na%C3%AFve=%F0%9F%98%80', { naïve: '😀' }],
    ['a=%00', { a: '\u0000' }],
  ])('%s', (text, form) => {
    expect(read(text)).toEqual(form);
  });

  it.each([
    ['a=%zz', /percent-encoded/],
    ['a=100%', /percent-encoded/],
    ['a=%ff%fe', /percent-encoded/],
    ['a=1&a[b]=2', /two ways/],
    ['a[]=1&a[b]=2', /two ways/],
    [`a${'[b]'.repeat(12)}=1`, /nested/],
    ['a=1&'.repeat(5001), /more than 5000/],
  ])('that is none: %.20s', (text, message) => {
    expect(() => parseForm(text)).toThrow(message);
  });

  it('never touches a prototype', () => {
    const form = parseForm('__proto__[x]=1&constructor[prototype][x]=1');
    expect(Object.keys(form)).toEqual(['__proto__', 'constructor']);
    expect(({} as { x?: string }).x).toBeUndefined();
  });
});
