import { Decimal128 } from 'bson';
import { MongoError, notSupported } from '../bson/errors.js';
import { typeNameOf } from '../bson/types.js';
import { Code, DateTime, Decimal, Double, isNumeric, ObjectId, Timestamp, type Value } from '../bson/value.js';
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

/** A double with six significant digits, as C's %g prints it. */
function shortDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, power] = value.toExponential(5).split('e') as [string, string];
  const exponent = Number(power);
  const trimmed = (digits: string) => (digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits);
  if (exponent >= -4 && exponent < 6) return trimmed(value.toFixed(5 - exponent));
  return `${trimmed(mantissa)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** The text that $toUpper and $toLower read: fewer types than $toString takes, and numbers in a shorter form. */
function caseText(value: Value): string {
  if (value instanceof Double) return shortDouble(value.value);
  if (value instanceof Code) return value.code;
  if (value instanceof Timestamp) throw notSupported('$toUpper and $toLower of a timestamp');
  if (typeof value === 'string' || isNumeric(value) || value instanceof DateTime) return textOf(value);
  throw new MongoError(16007, `can't convert from BSON type ${typeNameOf(value)} to String`);
}

/** ASCII letters only, as MongoDB does. */
const changeCase =
  (pattern: RegExp, change: (text: string) => string) =>
  (operand: Value, name: string): Expression => {
    const [inner] = parseOperands(name, operand, 1) as [Expression];
    return (scope) => {
      const value = inner(scope);
      return isNothing(value) ? '' : caseText(value).replace(pattern, change);
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
