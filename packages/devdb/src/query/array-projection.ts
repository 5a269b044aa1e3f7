import { toDouble } from '../bson/arithmetic.js';
import { display } from '../bson/display.js';
import { MongoError } from '../bson/errors.js';
import { isDoc, isNumeric, type Value } from '../bson/value.js';
import { elemMatchNode } from '../match/array-operators.js';
import type { MatchDetails } from '../match/node.js';
import { ArrayNode } from '../match/node.js';

/** Shapes an array of a document; undefined leaves the field out. */
export type ArrayProjection = (array: readonly Value[], details?: MatchDetails) => Value | undefined;

function wholeOf(value: Value | undefined, context: string): number {
  if (!isNumeric(value))
    throw new MongoError(28724, `First argument to $slice must be an array, but is of type: ${context}`);
  return Math.trunc(toDouble(value));
}

/** `{ $slice: n }` or `{ $slice: [skip, limit] }`. */
export function sliceProjection(operand: Value): ArrayProjection {
  if (Array.isArray(operand)) {
    if (operand.length !== 2)
      throw new MongoError(
        28667,
        `Expression $slice takes at least 2 arguments, and at most 3, but ${operand.length} were passed in.`,
      );
    const skip = wholeOf(operand[0], display(operand));
    const limit = wholeOf(operand[1], display(operand));
    if (limit <= 0) throw new MongoError(28724, `The limit in $slice must be positive, found ${limit}`);
    return (array) => {
      const start = skip < 0 ? Math.max(array.length + skip, 0) : skip;
      return array.slice(start, start + limit);
    };
  }
  const count = wholeOf(operand, display(operand));
  return (array) => (count < 0 ? array.slice(count) : array.slice(0, count));
}

/** The first element that passes. */
export function elemMatchProjection(operand: Value): ArrayProjection {
  if (!isDoc(operand))
    throw new MongoError(31274, `elemMatch: Invalid argument, object required, but got ${display(operand)}`);
  const node = elemMatchNode('', operand);
  if (!(node instanceof ArrayNode)) throw new TypeError('an $elemMatch is a condition on an array');
  return (array) => {
    const found = array.find((element) => node.one([element]));
    return found === undefined ? undefined : [found];
  };
}

/** The element that the filter matched. */
export function positionalProjection(path: string): ArrayProjection {
  return (array, details) => {
    if (!details || details.arrayIndex < 0) {
      throw new MongoError(
        51246,
        `Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array`,
      );
    }
    const found = array[details.arrayIndex];
    if (found === undefined) {
      throw new MongoError(
        51247,
        `Executor error during find command :: caused by :: positional operator '${path}' element mismatch`,
      );
    }
    return [found];
  };
}
