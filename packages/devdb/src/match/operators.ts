import { toDouble, toInteger } from '../bson/arithmetic.js';
import { badValue, failedToParse, MongoError } from '../bson/errors.js';
import { isTruthy } from '../bson/truth.js';
import { type TypeName, typeNameOf, typeNumbers } from '../bson/types.js';
import { Decimal, type Doc, Double, isDoc, isNumeric, Regex, type Value } from '../bson/value.js';
import { allNode, elemMatchNode, sizeNode } from './array-operators.js';
import { comparisonNode, inNode, regexTest } from './comparison.js';
import { LeafNode, NeverNode, NotNode, type PathNode } from './node.js';
import { parseConditions } from './parse.js';

type Parse = (path: string, operand: Value, siblings: Doc) => PathNode;

/** Every operator of a filter on a field. */
export const matchOperators: Record<string, Parse> = {
  $eq: (path, operand) => comparisonNode('$eq', path, operand),
  $ne: (path, operand) => {
    if (operand instanceof Regex) throw badValue("Can't have regex as arg to $ne.");
    return new NotNode(comparisonNode('$eq', path, operand));
  },
  $gt: (path, operand) => comparisonNode('$gt', path, operand),
  $gte: (path, operand) => comparisonNode('$gte', path, operand),
  $lt: (path, operand) => comparisonNode('$lt', path, operand),
  $lte: (path, operand) => comparisonNode('$lte', path, operand),
  $in: inNode,
  $nin: (path, operand) => {
    if (!Array.isArray(operand)) throw badValue('$nin needs an array');
    return new NotNode(inNode(path, operand));
  },
  $not: notNode,
  $exists: (path, operand) => {
    const present = new LeafNode(path, true, (value) => value !== undefined, {
      path,
      operator: '$exists',
      operand: true,
    });
    return isTruthy(operand) ? present : new NotNode(present);
  },
  $type: typeNode,
  $size: sizeNode,
  $all: allNode,
  $elemMatch: elemMatchNode,
  $mod: modNode,
  $regex: regexNode,
  $options: (_path, _operand, siblings) => {
    if (!siblings.has('$regex')) throw badValue('$options needs a $regex');
    return new NotNode(new NeverNode());
  },
};

function notNode(path: string, operand: Value): PathNode {
  if (operand instanceof Regex) return new NotNode(new LeafNode(path, true, regexTest(operand)));
  if (!isDoc(operand)) throw badValue('$not needs a regex or a document');
  if (operand.size === 0) throw badValue('$not cannot be empty');
  for (const name of operand.keys()) {
    if (!name.startsWith('$')) throw badValue(`unknown operator: ${name}`);
  }
  return new NotNode(parseConditions(path, operand));
}

const numberTypes: readonly TypeName[] = ['int', 'long', 'double', 'decimal'];

function typesOf(operand: Value): readonly TypeName[] {
  if (typeof operand === 'string') {
    if (operand === 'number') return numberTypes;
    if (!(operand in typeNumbers)) throw badValue(`Unknown type name alias: ${operand}`);
    return [operand as TypeName];
  }
  if (!isNumeric(operand)) throw new MongoError(14, 'type must be represented as a number or a string');
  const code = toInteger(operand);
  const found = Object.entries(typeNumbers).find(([, number]) => BigInt(number) === code);
  if (!found) throw badValue(`Invalid numerical type code: ${toDouble(operand)}`);
  return [found[0] as TypeName];
}

function typeNode(path: string, operand: Value): PathNode {
  const entries = Array.isArray(operand) ? operand : [operand];
  if (entries.length === 0) throw failedToParse(`${path} must match at least one type`);
  const types = new Set(entries.flatMap(typesOf));
  const test = (value: Value | undefined) => value !== undefined && types.has(typeNameOf(value));
  return new LeafNode(path, true, test, { path, operator: '$type', operand });
}

function modPart(operand: Value | undefined, name: string): bigint {
  if (!isNumeric(operand)) throw badValue(`malformed mod, ${name} not a number`);
  const value = toDouble(operand);
  if (!Number.isFinite(value))
    throw badValue(`malformed mod, ${name} value is invalid :: caused by :: Unable to coerce NaN/Inf to integral type`);
  const whole = toInteger(operand) ?? truncate(operand);
  if (whole === undefined)
    throw badValue(`malformed mod, ${name} value is invalid :: caused by :: Out of bounds coercing to integral value`);
  return whole;
}

/** A number cut to an integer of 64 bits; undefined if it does not fit. */
function truncate(value: Value): bigint | undefined {
  if (typeof value === 'number') return BigInt(value);
  if (typeof value === 'bigint') return value;
  if (!(value instanceof Double || value instanceof Decimal)) return undefined;
  const cut = Math.trunc(toDouble(value));
  return Number.isFinite(cut) && Math.abs(cut) < 2 ** 63 ? BigInt(cut) : undefined;
}

function modNode(path: string, operand: Value): PathNode {
  if (!Array.isArray(operand)) throw badValue('malformed mod, needs to be an array');
  if (operand.length < 2) throw badValue('malformed mod, not enough elements');
  if (operand.length > 2) throw badValue('malformed mod, too many elements');
  const divisor = modPart(operand[0], 'divisor');
  const remainder = modPart(operand[1], 'remainder');
  if (divisor === 0n) throw badValue('divisor cannot be 0');
  return new LeafNode(path, true, (value) => {
    if (!isNumeric(value)) return false;
    const whole = truncate(value);
    return whole !== undefined && whole % divisor === remainder;
  });
}

function regexNode(path: string, operand: Value, siblings: Doc): PathNode {
  const options = siblings.get('$options');
  if (options !== undefined && typeof options !== 'string') throw badValue('$options has to be a string');
  if (operand instanceof Regex) {
    if (options !== undefined && operand.flags !== '')
      throw new MongoError(51075, 'options set in both $regex and $options');
    return new LeafNode(path, true, regexTest(new Regex(operand.pattern, options ?? operand.flags)));
  }
  if (typeof operand !== 'string') throw badValue('$regex has to be a string');
  return new LeafNode(path, true, regexTest(new Regex(operand, options ?? '')));
}
