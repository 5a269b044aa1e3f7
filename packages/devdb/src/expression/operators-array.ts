import { toInteger } from '../bson/arithmetic.js';
import { equalValues } from '../bson/compare.js';
import { MongoError } from '../bson/errors.js';
import { isTruthy } from '../bson/truth.js';
import { typeNameOf } from '../bson/types.js';
import { isDoc, isNumeric, type Value } from '../bson/value.js';
import { type Expression, parseExpression, parseOperands, type Scope } from './expression.js';
import { moreExtreme } from './extreme.js';
import { Sum } from './sum.js';

const isNothing = (value: Value | undefined): value is null | undefined => value === undefined || value === null;
const describe = (value: Value | undefined): string => (value === undefined ? 'missing' : typeNameOf(value));

function size(operand: Value, name: string): Expression {
  const [inner] = parseOperands(name, operand, 1) as [Expression];
  return (scope) => {
    const value = inner(scope);
    if (!Array.isArray(value))
      throw new MongoError(17124, `The argument to $size must be an array, but was of type: ${describe(value)}`);
    return value.length;
  };
}

function inArray(operand: Value, name: string): Expression {
  const [needle, haystack] = parseOperands(name, operand, 2) as [Expression, Expression];
  return (scope) => {
    const list = haystack(scope);
    if (!Array.isArray(list))
      throw new MongoError(40081, `$in requires an array as a second argument, found: ${describe(list)}`);
    const wanted = needle(scope);
    return wanted !== undefined && list.some((entry) => equalValues(entry, wanted));
  };
}

function elementAt(operand: Value, name: string): Expression {
  const [array, position] = parseOperands(name, operand, 2) as [Expression, Expression];
  return (scope) => {
    const list = array(scope);
    const at = position(scope);
    if (isNothing(list) || isNothing(at)) return null;
    if (!Array.isArray(list))
      throw new MongoError(28689, `$arrayElemAt's first argument must be an array, but is ${describe(list)}`);
    if (!isNumeric(at))
      throw new MongoError(28690, `$arrayElemAt's second argument must be a numeric value, but is ${describe(at)}`);
    const whole = toInteger(at);
    if (whole === undefined || BigInt.asIntN(32, whole) !== whole)
      throw new MongoError(28691, `$arrayElemAt's second argument must be representable as a 32-bit integer`);
    return list.at(Number(whole));
  };
}

const endOf =
  (index: number, code: number) =>
  (operand: Value, name: string): Expression => {
    const [array] = parseOperands(name, operand, 1) as [Expression];
    return (scope) => {
      const list = array(scope);
      if (isNothing(list)) return null;
      if (!Array.isArray(list))
        throw new MongoError(code, `${name}'s argument must be an array, but is ${describe(list)}`);
      return list.at(index);
    };
  };

function concatArrays(operand: Value): Expression {
  const entries = (Array.isArray(operand) ? operand : [operand]).map(parseExpression);
  return (scope) => {
    const result: Value[] = [];
    for (const entry of entries) {
      const list = entry(scope);
      if (isNothing(list)) return null;
      if (!Array.isArray(list))
        throw new MongoError(28664, `$concatArrays only supports arrays, not ${describe(list)}`);
      result.push(...list);
    }
    return result;
  };
}

function bind(scope: Scope, name: string, value: Value): Scope {
  return { root: scope.root, variables: new Map(scope.variables).set(name, value) };
}

function parameters(
  name: string,
  operand: Value,
  required: readonly string[],
  optional: readonly string[],
): Map<string, Value> {
  if (!isDoc(operand)) throw new MongoError(28646, `${name} only supports an object as its argument`);
  for (const key of operand.keys()) {
    if (!required.includes(key) && !optional.includes(key))
      throw new MongoError(28647, `Unrecognized parameter to ${name}: ${key}`);
  }
  for (const key of required)
    if (!operand.has(key)) throw new MongoError(28648, `Missing '${key}' parameter to ${name}`);
  return operand;
}

function filter(operand: Value): Expression {
  const given = parameters('$filter', operand, ['input', 'cond'], ['as']);
  const input = parseExpression(given.get('input')!);
  const test = parseExpression(given.get('cond')!);
  const as = String(given.get('as') ?? 'this');
  return (scope) => {
    const list = input(scope);
    if (isNothing(list)) return null;
    if (!Array.isArray(list)) throw new MongoError(28651, `input to $filter must be an array not ${describe(list)}`);
    return list.filter((entry) => isTruthy(test(bind(scope, as, entry))));
  };
}

function map(operand: Value): Expression {
  const given = parameters('$map', operand, ['input', 'in'], ['as']);
  const input = parseExpression(given.get('input')!);
  const each = parseExpression(given.get('in')!);
  const as = String(given.get('as') ?? 'this');
  return (scope) => {
    const list = input(scope);
    if (isNothing(list)) return null;
    if (!Array.isArray(list)) throw new MongoError(16883, `input to $map must be an array not ${describe(list)}`);
    return list.map((entry) => each(bind(scope, as, entry)) ?? null);
  };
}

/** $sum, $avg, $min and $max as expressions: one operand that is an array stands for its elements. */
const over =
  (fold: (values: Iterable<Value | undefined>) => Value) =>
  (operand: Value): Expression => {
    const entries = (Array.isArray(operand) ? operand : [operand]).map(parseExpression);
    return (scope) => {
      const values = entries.map((entry) => entry(scope));
      return fold(values.length === 1 && Array.isArray(values[0]) ? values[0] : values);
    };
  };

function summed(values: Iterable<Value | undefined>): Sum {
  const sum = new Sum();
  for (const value of values) sum.add(value);
  return sum;
}

function extremeOf(values: Iterable<Value | undefined>, sign: 1 | -1): Value {
  let best: Value = null;
  for (const value of values) best = moreExtreme(best, value, sign);
  return best;
}

export const arrayOperators = {
  $size: size,
  $in: inArray,
  $arrayElemAt: elementAt,
  $first: endOf(0, 28689),
  $last: endOf(-1, 28689),
  $concatArrays: concatArrays,
  $filter: filter,
  $map: map,
  $isArray: (operand: Value, name: string): Expression => {
    const [inner] = parseOperands(name, operand, 1) as [Expression];
    return (scope) => Array.isArray(inner(scope));
  },
  $sum: over((values) => summed(values).sum()),
  $avg: over((values) => summed(values).average()),
  $min: over((values) => extremeOf(values, -1)),
  $max: over((values) => extremeOf(values, 1)),
};
