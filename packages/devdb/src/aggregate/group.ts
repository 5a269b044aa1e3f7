import { equalValues } from '../bson/compare.js';
import { keyOf } from '../bson/key.js';
import { type Doc, isDoc, type Value } from '../bson/value.js';
import { MongoError } from '../errors.js';
import { type Expression, parseExpression } from './expression.js';
import { averageOf, sumOf } from './operators-arithmetic.js';
import { extremeOf } from './operators-array.js';
import type { Stage } from './stages.js';

/** Every accumulator of $group, as a function of the values of its expression in a group. */
export const accumulators: Record<string, (values: readonly (Value | undefined)[]) => Value> = {
  $sum: (values) => sumOf(values),
  $avg: (values) => averageOf(values),
  $min: (values) => extremeOf(values, -1),
  $max: (values) => extremeOf(values, 1),
  $first: (values) => values[0] ?? null,
  $last: (values) => values.at(-1) ?? null,
  $push: (values) => values.filter((value) => value !== undefined),
  $addToSet: (values) => {
    const distinct: Value[] = [];
    for (const value of values) {
      if (value !== undefined && !distinct.some((present) => equalValues(present, value))) distinct.push(value);
    }
    return distinct;
  },
};

interface Accumulated {
  readonly field: string;
  readonly expression: Expression;
  readonly fold: (values: readonly (Value | undefined)[]) => Value;
}

function parseAccumulator(field: string, source: Value): Accumulated {
  if (field.includes('.')) throw new MongoError(40235, `The field name '${field}' cannot contain '.'`);
  if (field.startsWith('$')) throw new MongoError(40236, `The field name '${field}' cannot be an operator name`);
  if (!isDoc(source) || source.size === 0)
    throw new MongoError(40234, `The field '${field}' must be an accumulator object`);
  if (source.size > 1) throw new MongoError(40238, `The field '${field}' must specify one accumulator`);
  const [name, operand] = source.entries().next().value!;
  if (name === '$count') {
    if (!isDoc(operand) || operand.size > 0) throw new MongoError(9, '$count takes no arguments, i.e. $count:{}');
    return { field, expression: () => 1, fold: sumOf };
  }
  const fold = Object.hasOwn(accumulators, name) ? accumulators[name] : undefined;
  if (!fold) throw new MongoError(15952, `unknown group operator '${name}'`);
  return { field, expression: parseExpression(operand), fold };
}

export function parseGroup(operand: Value): Stage {
  if (!isDoc(operand)) throw new MongoError(15947, "a group's fields must be specified in an object");
  if (!operand.has('_id')) throw new MongoError(15955, 'a group specification must include an _id');
  const id = parseExpression(operand.get('_id')!);
  const fields = [...operand]
    .filter(([name]) => name !== '_id')
    .map(([name, source]) => parseAccumulator(name, source));
  return function* (documents) {
    const groups = new Map<string, { id: Value; columns: (Value | undefined)[][] }>();
    for (const document of documents) {
      const scope = { root: document, variables: new Map() };
      const value = id(scope) ?? null;
      const key = keyOf(value).toString('latin1');
      let group = groups.get(key);
      if (!group) {
        group = { id: value, columns: fields.map(() => []) };
        groups.set(key, group);
      }
      for (const [index, field] of fields.entries()) group.columns[index]!.push(field.expression(scope));
    }
    for (const group of groups.values()) {
      const result: Doc = new Map([['_id', group.id]]);
      for (const [index, field] of fields.entries()) result.set(field.field, field.fold(group.columns[index]!));
      yield result;
    }
  };
}
