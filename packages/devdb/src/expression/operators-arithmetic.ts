import { add, multiply, toDouble } from '../bson/arithmetic.js';
import { decimalOf, decimalParts } from '../bson/decimal.js';
import { MongoError, notSupported, typeMismatch } from '../bson/errors.js';
import { typeNameOf } from '../bson/types.js';
import { DateTime, Decimal, Double, isNumeric, type Numeric, type Value } from '../bson/value.js';
import { type Expression, parseExpression, parseOperands } from './expression.js';

const isNothing = (value: Value | undefined): value is null | undefined => value === undefined || value === null;

/** int64 sums that overflow become doubles in expressions, unlike in updates. */
const addOrDouble = (a: Numeric, b: Numeric): Numeric => add(a, b) ?? new Double(toDouble(a) + toDouble(b));

function negate(value: Numeric): Numeric {
  if (value instanceof Decimal) {
    const parts = decimalParts(value);
    return decimalOf(parts.kind === 'nan' ? parts : { ...parts, negative: !parts.negative });
  }
  if (value instanceof Double) return new Double(-value.value);
  return multiply(value, -1) ?? new Double(-toDouble(value));
}

function isBelowZero(value: Decimal): boolean {
  const parts = decimalParts(value);
  return parts.kind !== 'nan' && parts.negative;
}

function addNode(operand: Value): Expression {
  const entries = (Array.isArray(operand) ? operand : [operand]).map(parseExpression);
  return (scope) => {
    let sum: Numeric = 0;
    let date = false;
    for (const entry of entries) {
      const value = entry(scope);
      if (isNothing(value)) return null;
      if (value instanceof DateTime) {
        if (date) throw new MongoError(16612, 'only one date allowed in an $add expression');
        date = true;
        sum = addOrDouble(sum, value.ms);
      } else if (isNumeric(value)) sum = addOrDouble(sum, value);
      else throw typeMismatch(`$add only supports numeric or date types, not ${typeNameOf(value)}`);
    }
    return date ? new DateTime(BigInt(Math.round(toDouble(sum)))) : sum;
  };
}

function subtractNode(operand: Value, name: string): Expression {
  const [left, right] = parseOperands(name, operand, 2) as [Expression, Expression];
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (isNothing(a) || isNothing(b)) return null;
    if (isNumeric(a) && isNumeric(b)) return addOrDouble(a, negate(b));
    if (a instanceof DateTime && b instanceof DateTime) return a.ms - b.ms;
    if (a instanceof DateTime && isNumeric(b)) return new DateTime(a.ms - BigInt(Math.round(toDouble(b))));
    throw typeMismatch(`can't $subtract ${typeNameOf(b)} from ${typeNameOf(a)}`);
  };
}

function multiplyNode(operand: Value): Expression {
  const entries = (Array.isArray(operand) ? operand : [operand]).map(parseExpression);
  return (scope) => {
    let product: Numeric = 1;
    for (const entry of entries) {
      const value = entry(scope);
      if (isNothing(value)) return null;
      if (!isNumeric(value)) throw typeMismatch(`$multiply only supports numeric types, not ${typeNameOf(value)}`);
      product = multiply(product, value) ?? new Double(toDouble(product) * toDouble(value));
    }
    return product;
  };
}

function divideNode(operand: Value, name: string): Expression {
  const [left, right] = parseOperands(name, operand, 2) as [Expression, Expression];
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (isNothing(a) || isNothing(b)) return null;
    if (!isNumeric(a) || !isNumeric(b)) {
      throw typeMismatch(`$divide only supports numeric types, not ${typeNameOf(a)} and ${typeNameOf(b)}`);
    }
    if (a instanceof Decimal || b instanceof Decimal) throw notSupported('$divide of decimal128');
    if (toDouble(b) === 0) throw new MongoError(2, "can't $divide by zero");
    return new Double(toDouble(a) / toDouble(b));
  };
}

function modNode(operand: Value, name: string): Expression {
  const [left, right] = parseOperands(name, operand, 2) as [Expression, Expression];
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (isNothing(a) || isNothing(b)) return null;
    if (!isNumeric(a) || !isNumeric(b)) {
      throw new MongoError(16611, `$mod only supports numeric types, not ${typeNameOf(a)} and ${typeNameOf(b)}`);
    }
    if (a instanceof Decimal || b instanceof Decimal) throw notSupported('$mod of decimal128');
    if (toDouble(b) === 0) throw new MongoError(16610, "can't $mod by zero");
    if (a instanceof Double || b instanceof Double) return new Double(toDouble(a) % toDouble(b));
    const rest = BigInt(a) % BigInt(b);
    return typeof a === 'bigint' || typeof b === 'bigint' ? rest : Number(rest);
  };
}

/** $abs, $floor, $ceil and $trunc without places: of one number, keeping its type. */
const unary =
  (double: (value: number) => number, integer: (value: number | bigint) => Numeric) =>
  (operand: Value, name: string): Expression => {
    const [inner] = parseOperands(name, operand, 1) as [Expression];
    return (scope) => {
      const value = inner(scope);
      if (isNothing(value)) return null;
      if (!isNumeric(value))
        throw new MongoError(28765, `${name} only supports numeric types, not ${typeNameOf(value)}`);
      if (value instanceof Decimal) {
        if (name === '$abs') return isBelowZero(value) ? negate(value) : value;
        throw notSupported(`${name} of decimal128`);
      }
      return value instanceof Double ? new Double(double(value.value)) : integer(value);
    };
  };

function absolute(value: number | bigint): Numeric {
  if (typeof value === 'number') return value < 0 ? (multiply(value, -1) ?? value) : value;
  if (value === -(2n ** 63n)) throw new MongoError(28680, "can't take $abs of long long min");
  return value < 0n ? -value : value;
}

const integerOnly = (value: number | bigint): Numeric => value;

export const arithmeticOperators = {
  $add: addNode,
  $subtract: subtractNode,
  $multiply: multiplyNode,
  $divide: divideNode,
  $mod: modNode,
  $abs: unary(Math.abs, absolute),
  $floor: unary(Math.floor, integerOnly),
  $ceil: unary(Math.ceil, integerOnly),
};
