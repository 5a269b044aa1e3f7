import { displayDoc } from '../bson/display.js';
import { MongoError, typeMismatch } from '../bson/errors.js';
import { keyOf } from '../bson/key.js';
import { refusal } from '../bson/mongodb-names.js';
import { type Doc, doc, isDoc, type Value } from '../bson/value.js';
import { type Expression, parseExpression } from '../expression/expression.js';
import { pause } from '../pace.js';
import { type Accumulator, accumulators } from './accumulators.js';
import type { Stage } from './stages.js';

interface Accumulated {
  readonly field: string;
  readonly expression: Expression;
  readonly start: () => Accumulator;
}

function parseAccumulator(field: string, source: Value): Accumulated {
  if (field.includes('.')) throw new MongoError(40235, `The field name '${field}' cannot contain '.'`);
  if (field.startsWith('$')) throw new MongoError(40236, `The field name '${field}' cannot be an operator name`);
  if (!isDoc(source) || source.size === 0)
    throw new MongoError(40234, `The field '${field}' must be an accumulator object`);
  if (source.size > 1)
    throw new MongoError(40238, `The field '${field}' must specify one accumulator: ${field}: ${displayDoc(source)}`);
  const [name, operand] = source.entries().next().value!;
  if (name === '$count') {
    if (!isDoc(operand) || operand.size > 0) throw typeMismatch('$count takes no arguments, i.e. $count:{}');
    return { field, expression: () => 1, start: accumulators.$sum! };
  }
  const start = Object.hasOwn(accumulators, name) ? accumulators[name] : undefined;
  if (!start) throw refusal('accumulator', name, new MongoError(15952, `unknown group operator '${name}'`));
  if (Array.isArray(operand)) throw new MongoError(40237, `The ${name} accumulator is a unary operator`);
  return { field, expression: parseExpression(operand), start };
}

export function parseGroup(operand: Value): Stage {
  if (!isDoc(operand)) throw new MongoError(15947, "a group's fields must be specified in an object");
  if (!operand.has('_id')) throw new MongoError(15955, 'a group specification must include an _id');
  const id = parseExpression(operand.get('_id')!);
  const fields = [...operand]
    .filter(([name]) => name !== '_id')
    .map(([name, source]) => parseAccumulator(name, source));
  return function* (documents) {
    const groups = new Map<string, { id: Value; columns: Accumulator[] }>();
    for (const document of documents) {
      if (document === pause) {
        yield pause;
        continue;
      }
      const scope = { root: document, variables: new Map() };
      const value = id(scope) ?? null;
      const key = keyOf(value).toString('latin1');
      let group = groups.get(key);
      if (!group) {
        group = { id: value, columns: fields.map(({ start }) => start()) };
        groups.set(key, group);
      }
      for (const [index, field] of fields.entries()) group.columns[index]!.add(field.expression(scope));
    }
    for (const { id: _id, columns } of groups.values()) {
      const result: Doc = doc({ _id });
      for (const [index, field] of fields.entries()) result.set(field.field, columns[index]!.result());
      yield result;
    }
  };
}
