import { Decimal128 } from 'bson';
import { typeNameOf } from '../bson/types.js';
import { DateTime, Decimal, Double, ObjectId, type Value } from '../bson/value.js';
import { MongoError, notSupported } from '../errors.js';
import { type Expression, parseExpression, parseOperands } from './expression.js';

const isNothing = (value: Value | undefined): value is null | undefined => value === undefined || value === null;

function concat(operand: Value): Expression {
  const entries = (Array.isArray(operand) ? operand : [operand]).map(parseExpression);
  return (scope) => {
    const parts: string[] = [];
    for (const entry of entries) {
      const value = entry(scope);
      if (isNothing(value)) return null;
      if (typeof value !== 'string')
        throw new MongoError(16702, `$concat only supports strings, not ${typeNameOf(value)}`);
      parts.push(value);
    }
    return parts.join('');
  };
}

function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof ObjectId) return value.hex;
  if (value instanceof Decimal) return new Decimal128(value.bytes).toString();
  if (value instanceof DateTime && value.ms > -62_167_219_200_000n && value.ms < 253_402_300_800_000n) {
    return new Date(Number(value.ms)).toISOString();
  }
  if (value instanceof Double && Number.isInteger(value.value) && Math.abs(value.value) < 1e6)
    return String(value.value);
  throw notSupported(`$toString of this ${typeNameOf(value)}`);
}

/** ASCII letters only, as MongoDB does. */
const changeCase =
  (pattern: RegExp, change: (text: string) => string) =>
  (operand: Value, name: string): Expression => {
    const [inner] = parseOperands(name, operand, 1) as [Expression];
    return (scope) => {
      const value = inner(scope);
      return isNothing(value) ? '' : textOf(value).replace(pattern, change);
    };
  };

export const textOperators = {
  $concat: concat,
  $toLower: changeCase(/[A-Z]+/g, (text) => text.toLowerCase()),
  $toUpper: changeCase(/[a-z]+/g, (text) => text.toUpperCase()),
  $toString: (operand: Value, name: string): Expression => {
    const [inner] = parseOperands(name, operand, 1) as [Expression];
    return (scope) => {
      const value = inner(scope);
      return isNothing(value) ? null : textOf(value);
    };
  },
  $type: (operand: Value, name: string): Expression => {
    const [inner] = parseOperands(name, operand, 1) as [Expression];
    return (scope) => {
      const value = inner(scope);
      return value === undefined ? 'missing' : typeNameOf(value);
    };
  },
};
