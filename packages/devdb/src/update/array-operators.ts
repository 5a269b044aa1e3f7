import { toInteger } from '../bson/arithmetic.js';
import { equalValues } from '../bson/compare.js';
import { display } from '../bson/display.js';
import { badValue, failedToParse, typeMismatch } from '../bson/errors.js';
import { typeNameOf } from '../bson/types.js';
import { isDoc, isNumeric, Regex, type Value } from '../bson/value.js';
import { regexTest } from '../match/comparison.js';
import { isOperatorDoc, parseConditions, parseFilterNode } from '../match/parse.js';
import type { UpdateOperator } from './operator.js';
import { pushOperator } from './push.js';

function eachOf(name: string, operand: Value): readonly Value[] {
  if (!isDoc(operand) || operand.keys().next().value !== '$each') return [operand];
  const each = operand.get('$each')!;
  if (!Array.isArray(each)) {
    throw typeMismatch(`The argument to $each in ${name} must be an array but it was of type ${typeNameOf(each)}`);
  }
  for (const clause of operand.keys()) {
    if (clause !== '$each') throw badValue(`Found unexpected fields after $each in ${name}: ${display(operand)}`);
  }
  return each;
}

const addToSet: UpdateOperator = {
  creates: true,
  parse(operand) {
    const wanted = eachOf('$addToSet', operand);
    return (current, _context, path) => {
      if (current !== undefined && !Array.isArray(current)) {
        throw badValue(
          `Cannot apply $addToSet to non-array field. Field named '${path.slice(path.lastIndexOf('.') + 1)}' has non-array type ${typeNameOf(current)}`,
        );
      }
      const result = [...(current ?? [])];
      for (const value of wanted) if (!result.some((present) => equalValues(present, value))) result.push(value);
      return result;
    };
  },
};

/** Which elements `$pull` takes out. */
function pullTest(operand: Value): (element: Value) => boolean {
  if (operand instanceof Regex) return regexTest(operand);
  if (!isDoc(operand)) return (element) => equalValues(element, operand);
  if (operand.keys().next().value === '$not') throw badValue('unknown top level operator: $not');
  if (isOperatorDoc(operand) && !/^\$(and|or|nor|expr)$/.test(operand.keys().next().value ?? '')) {
    const conditions = parseConditions('', operand);
    return (element) => conditions.one(element);
  }
  const filter = parseFilterNode(operand, false);
  return (element) => isDoc(element) && filter.test(element);
}

const remove = (name: string, test: (operand: Value, path: string) => (element: Value) => boolean): UpdateOperator => ({
  creates: false,
  needsViablePath: true,
  parse(operand, path) {
    const matches = test(operand, path);
    return (current) => {
      if (current === undefined) return undefined;
      if (!Array.isArray(current)) throw badValue(`Cannot apply ${name} to a non-array value`);
      return current.filter((element) => !matches(element));
    };
  },
});

const pullAll = remove('$pull', (operand) => {
  if (!Array.isArray(operand))
    throw badValue(`$pullAll requires an array argument but was given a ${typeNameOf(operand)}`);
  return (element) => operand.some((value) => equalValues(value, element));
});

const pop: UpdateOperator = {
  creates: false,
  needsViablePath: true,
  parse(operand) {
    if (!isNumeric(operand)) throw failedToParse(`Expected a number in: ${display(operand)}`);
    const end = toInteger(operand);
    if (end !== 1n && end !== -1n) throw failedToParse(`$pop expects 1 or -1, found: ${display(operand)}`);
    return (current, _context, path) => {
      if (current === undefined) return undefined;
      if (!Array.isArray(current)) {
        throw typeMismatch(`Path '${path}' contains an element of non-array type '${typeNameOf(current)}'`);
      }
      return end === 1n ? current.slice(0, -1) : current.slice(1);
    };
  },
};

export const arrayOperators = {
  $push: pushOperator,
  $addToSet: addToSet,
  $pull: remove('$pull', pullTest),
  $pullAll: pullAll,
  $pop: pop,
};
