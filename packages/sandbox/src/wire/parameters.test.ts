import { expect, it } from 'vitest';
import { describe } from '../core/specification.js';
import { parseForm } from './form.js';
import { readParameters } from './parameters.js';

const { params } = describe('POST', '/v1/products');

it.each([
  ['True', true],
  ['False', false],
  ['true', true],
  ['false', false],
])('reads %s, as older SDKs of Python and .NET write it', (text, active) => {
  expect(readParameters(parseForm(`name=Pro&active=${text}`), params)).toEqual({ name: 'Pro', active });
});

it.each(['TRUE', 'yes', '1'])('refuses %s as a boolean', (text) => {
  expect(() => readParameters(parseForm(`name=Pro&active=${text}`), params)).toThrow(`Invalid boolean: ${text}`);
});
