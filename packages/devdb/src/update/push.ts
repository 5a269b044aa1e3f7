import { toInteger } from '../bson/arithmetic.js';
import { compareValues } from '../bson/compare.js';
import { badValue } from '../bson/errors.js';
import { typeNameOf } from '../bson/types.js';
import { isDoc, isNumeric, type Value } from '../bson/value.js';
import { parseSort, sortKey } from '../query/sort.js';
import { idOf } from './arithmetic-operators.js';
import type { UpdateOperator } from './operator.js';

interface PushClauses {
  each: readonly Value[];
  position: number | undefined;
  slice: number | undefined;
  sort: ((elements: Value[]) => Value[]) | undefined;
}

function wholeNumber(value: Value, name: string): number {
  const whole = isNumeric(value) ? toInteger(value) : undefined;
  if (whole === undefined) {
    throw badValue(`The value for ${name} must be an integer value but was given type: ${typeNameOf(value)}`);
  }
  return Number(whole);
}

function parseSortClause(value: Value): (elements: Value[]) => Value[] {
  if (isNumeric(value)) {
    const direction = toInteger(value);
    if (direction !== 1n && direction !== -1n) throw badValue('The $sort element value must be either 1 or -1');
    const sign = Number(direction);
    return (elements) => elements.toSorted((a, b) => compareValues(a, b) * sign);
  }
  if (!isDoc(value))
    throw badValue('The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields');
  if (value.size === 0) throw badValue('The $sort pattern is empty when it should be a set of fields.');
  for (const [path, direction] of value) {
    const whole = isNumeric(direction) ? toInteger(direction) : undefined;
    if (whole !== 1n && whole !== -1n) throw badValue('The $sort element value must be either 1 or -1');
    if (path.split('.').includes(''))
      throw badValue(`The $sort field is a dotted field but has an empty part: ${path}`);
  }
  const sort = parseSort(value)!;
  // What is not a document has none of the fields.
  const keyOf = (element: Value): Buffer => sortKey(isDoc(element) ? element : new Map(), sort);
  return (elements) =>
    elements
      .map((element) => ({ key: keyOf(element), element }))
      .sort((a, b) => Buffer.compare(a.key, b.key))
      .map(({ element }) => element);
}

function parseClauses(operand: Value): PushClauses {
  const plain = { each: [operand], position: undefined, slice: undefined, sort: undefined };
  if (!isDoc(operand) || !operand.has('$each')) return plain;
  const result: PushClauses = { ...plain };
  for (const [name, value] of operand) {
    switch (name) {
      case '$each':
        if (!Array.isArray(value))
          throw badValue(`The argument to $each in $push must be an array but it was of type: ${typeNameOf(value)}`);
        result.each = value;
        break;
      case '$position':
        result.position = wholeNumber(value, '$position');
        break;
      case '$slice':
        result.slice = wholeNumber(value, '$slice');
        break;
      case '$sort':
        result.sort = parseSortClause(value);
        break;
      default:
        throw badValue(`Unrecognized clause in $push: ${name}`);
    }
  }
  return result;
}

export const pushOperator: UpdateOperator = {
  creates: true,
  parse(operand) {
    const { each, position, slice, sort } = parseClauses(operand);
    return (current, context, path) => {
      if (current !== undefined && !Array.isArray(current)) {
        throw badValue(
          `The field '${path}' must be an array but is of type ${typeNameOf(current)} in document ${idOf(context)}`,
        );
      }
      let result = [...(current ?? [])];
      if (position === undefined) result.push(...each);
      else result.splice(position < 0 ? Math.max(result.length + position, 0) : position, 0, ...each);
      if (sort) result = sort(result);
      if (sort || each.length > 0) context.touched = true;
      if (slice !== undefined) result = slice < 0 ? result.slice(slice) : result.slice(0, slice);
      return result;
    };
  },
};
