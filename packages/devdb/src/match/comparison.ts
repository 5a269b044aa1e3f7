import { compareValues } from '../bson/compare.js';
import { badValue } from '../bson/errors.js';
import { isNaNValue } from '../bson/exact.js';
import { keyOf } from '../bson/key.js';
import { rankOf } from '../bson/types.js';
import { isNumeric, MaxKey, MinKey, Regex, type Value } from '../bson/value.js';
import { LeafNode, NeverNode, type PathNode } from './node.js';
import { compileRegex } from './regex.js';

export type Comparison = '$eq' | '$gt' | '$gte' | '$lt' | '$lte';

const includesEqual = (operator: Comparison): boolean =>
  operator === '$eq' || operator === '$gte' || operator === '$lte';

/** One value against the operand: only values of the operand's type compare (type bracketing), missing counts as null. */
export function comparisonTest(operator: Comparison, operand: Value): (value: Value | undefined) => boolean {
  if (operand === null) return (value) => (value === undefined || value === null) && includesEqual(operator);
  if (operand instanceof MinKey || operand instanceof MaxKey) return extremeTest(operator, operand);
  const rank = rankOf(operand);
  const operandNaN = isNumeric(operand) && isNaNValue(operand);
  return (value) => {
    if (value === undefined || rankOf(value) !== rank) return false;
    if (isNumeric(value)) {
      // NaN equals only NaN and is neither above nor below anything.
      const valueNaN = isNaNValue(value);
      if (operandNaN || valueNaN) return operandNaN && valueNaN && includesEqual(operator);
    }
    const order = compareValues(value, operand);
    switch (operator) {
      case '$eq':
        return order === 0;
      case '$gt':
        return order > 0;
      case '$gte':
        return order >= 0;
      case '$lt':
        return order < 0;
      case '$lte':
        return order <= 0;
    }
  };
}

/** MinKey and MaxKey compare with every type. */
function extremeTest(operator: Comparison, operand: MinKey | MaxKey): (value: Value | undefined) => boolean {
  const rank = rankOf(operand);
  const low = operand instanceof MinKey;
  return (value) => {
    const same = value !== undefined && rankOf(value) === rank;
    if (same) return includesEqual(operator);
    return low ? operator === '$gt' || operator === '$gte' : operator === '$lt' || operator === '$lte';
  };
}

export function comparisonNode(operator: Comparison, path: string, operand: Value): PathNode {
  if (operand instanceof Regex) {
    if (operator === '$eq') return new LeafNode(path, true, comparisonTest('$eq', operand));
    throw badValue(`Can't have RegEx as arg to predicate over field '${path}'.`);
  }
  return new LeafNode(path, true, comparisonTest(operator, operand), { path, operator, operand });
}

/** Whether a value is one of many, found by its hash whatever its type. Numbers are equal across types, missing is null. */
function membershipTest(values: readonly Value[]): (value: Value | undefined) => boolean {
  const strings = new Set<string>();
  const keys = new Set<string>();
  for (const value of values) {
    if (typeof value === 'string') strings.add(value);
    else keys.add(hashOf(value));
  }
  const ranks = new Set(values.map(rankOf));
  return (value) => {
    if (typeof value === 'string') return strings.has(value);
    const present = value ?? null;
    return ranks.has(rankOf(present)) && keys.has(hashOf(present));
  };
}

const hashOf = (value: Value): string => keyOf(value).toString('latin1');

export function inNode(path: string, operand: Value): PathNode {
  if (!Array.isArray(operand)) throw badValue('$in needs an array');
  if (operand.length === 0) return new NeverNode();
  const plain: Value[] = [];
  const tests: ((value: Value | undefined) => boolean)[] = [];
  for (const entry of operand) {
    if (entry instanceof Map && [...entry.keys()][0]?.startsWith('$')) throw badValue('cannot nest $ under $in');
    if (entry instanceof Regex) tests.push(regexTest(entry));
    else plain.push(entry);
  }
  if (plain.length > 0) tests.unshift(membershipTest(plain));
  const any = (value: Value | undefined) => tests.some((test) => test(value));
  return new LeafNode(path, true, tests.length === 1 ? tests[0]! : any, { path, operator: '$in', operand });
}

export function regexTest(regex: Regex): (value: Value | undefined) => boolean {
  const compiled = compileRegex(regex.pattern, regex.flags);
  return (value) => {
    if (typeof value === 'string') return compiled.test(value);
    return value instanceof Regex && value.pattern === regex.pattern && value.flags === regex.flags;
  };
}
