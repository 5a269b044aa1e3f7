import { toInteger } from '../bson/arithmetic.js';
import { display } from '../bson/display.js';
import { badValue } from '../bson/errors.js';
import { type Doc, isDoc, isNumeric, Regex, type Value } from '../bson/value.js';
import { comparisonNode, regexTest } from './comparison.js';
import { AllOf, ArrayNode, LeafNode, NeverNode, type PathNode } from './node.js';
import { isOperatorDoc, parseConditions, parseFilterNode } from './parse.js';

/** A number that must be a whole one, in MongoDB's words. */
export function wholeNumber(operand: Value, context: string): bigint {
  if (!isNumeric(operand)) throw badValue(`Failed to parse $size. Expected a number in: ${context}`);
  const whole = toInteger(operand);
  if (whole === undefined) throw badValue(`Failed to parse $size. Expected an integer: ${context}`);
  return whole;
}

export function sizeNode(path: string, operand: Value): PathNode {
  const context = `$size: ${display(operand)}`;
  const size = wholeNumber(operand, context);
  if (size < 0n) throw badValue(`Failed to parse $size. Expected a non-negative number in: ${context}`);
  return new LeafNode(path, false, (value) => Array.isArray(value) && BigInt(value.length) === size);
}

/** An array inside an array is matched by $elemMatch as a document whose names are its positions. */
const asDoc = (value: Value): Doc | undefined => {
  if (isDoc(value)) return value;
  return Array.isArray(value) ? new Map(value.map((entry, index) => [String(index), entry])) : undefined;
};

export function elemMatchNode(path: string, operand: Value): PathNode {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const first = [...operand.keys()][0];
  const logical = first === '$and' || first === '$or' || first === '$nor' || first === '$where' || first === '$expr';
  if (isOperatorDoc(operand) && !logical) {
    const conditions = parseConditions('', operand);
    return new ArrayNode(path, (array) => array.findIndex((entry) => conditions.one(entry)));
  }
  const filter = parseFilterNode(operand, false);
  return new ArrayNode(path, (array) =>
    array.findIndex((entry) => {
      const document = asDoc(entry);
      return document !== undefined && filter.test(document);
    }),
  );
}

export function allNode(path: string, operand: Value): PathNode {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  if (operand.length === 0) return new NeverNode();
  const withElemMatch = isDoc(operand[0]) && [...operand[0].keys()][0] === '$elemMatch';
  return new AllOf(
    operand.map((entry) => {
      const first = isDoc(entry) ? [...entry.keys()][0] : undefined;
      if (withElemMatch) {
        if (first !== '$elemMatch') throw badValue('$all/$elemMatch has to be consistent');
        return elemMatchNode(path, (entry as Doc).get('$elemMatch')!);
      }
      if (first?.startsWith('$')) throw badValue('no $ expressions in $all');
      if (entry instanceof Regex) return new LeafNode(path, true, regexTest(entry));
      return comparisonNode('$eq', path, entry);
    }),
  );
}
