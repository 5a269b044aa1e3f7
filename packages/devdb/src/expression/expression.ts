import { MongoError } from '../bson/errors.js';
import { refusal } from '../bson/mongodb-names.js';
import { type Doc, isDoc, type Value } from '../bson/value.js';
import { expressionOperators } from './operators.js';

export interface Scope {
  readonly root: Doc;
  /** `this`, `value` and those that $let, $map and their like bind. */
  readonly variables: ReadonlyMap<string, Value | undefined>;
}

/** An expression ready to run; undefined is a missing value. */
export type Expression = (scope: Scope) => Value | undefined;

/** Follows a path as expressions do: through arrays it collects what their documents hold; positions mean nothing. */
export function valuesAtPath(value: Value | undefined, parts: readonly string[], from = 0): Value | undefined {
  if (from === parts.length) return value;
  if (value instanceof Map) return valuesAtPath(value.get(parts[from]!), parts, from + 1);
  if (!Array.isArray(value)) return undefined;
  const found: Value[] = [];
  for (const element of value) {
    // An array directly within an array is not looked into.
    if (!(element instanceof Map)) continue;
    const inner = valuesAtPath(element, parts, from);
    if (inner !== undefined) found.push(inner);
  }
  return found;
}

function checkPath(path: string): string[] {
  if (path === '') throw new MongoError(16872, "'$' by itself is not a valid FieldPath");
  const parts = path.split('.');
  for (const part of parts) {
    if (part === '') {
      throw path.endsWith('.')
        ? new MongoError(40353, "FieldPath must not end with a '.'.")
        : new MongoError(15998, 'FieldPath field names may not be empty strings.');
    }
    if (part.startsWith('$')) {
      throw new MongoError(
        16410,
        "FieldPath field names may not start with '$'. Consider using $getField or $setField.",
      );
    }
  }
  return parts;
}

function parsePath(text: string): Expression {
  if (!text.startsWith('$$')) {
    const parts = checkPath(text.slice(1));
    return ({ root }) => valuesAtPath(root, parts);
  }
  const [name = '', ...rest] = text.slice(2).split('.');
  if (rest.length > 0) checkPath(rest.join('.'));
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return ({ root }) => valuesAtPath(root, rest);
    case 'REMOVE':
      return () => undefined;
    default:
      if (/^[A-Z]/.test(name))
        throw refusal('variable', `$$${name}`, new MongoError(17276, `Use of undefined variable: ${name}`));
      return ({ variables }) => {
        if (!variables.has(name)) throw new MongoError(17276, `Use of undefined variable: ${name}`);
        return valuesAtPath(variables.get(name), rest);
      };
  }
}

/** Parses an expression. Throws MongoDB's error for an operator that is unknown or not supported, before anything runs. */
export function parseExpression(source: Value): Expression {
  if (typeof source === 'string' && source.startsWith('$')) return parsePath(source);
  if (Array.isArray(source)) {
    const entries = source.map(parseExpression);
    return (scope) => entries.map((entry) => entry(scope) ?? null);
  }
  if (!isDoc(source)) return () => source;
  const names = [...source.keys()];
  const first = names[0];
  if (first?.startsWith('$')) {
    if (names.length > 1) {
      throw new MongoError(
        15983,
        `an expression specification must contain exactly one field, the name of the expression. Found ${names.length} fields`,
      );
    }
    return parseOperator(first, source.get(first)!);
  }
  const fields = names.map((name): [string, Expression] => {
    if (name.startsWith('$'))
      throw new MongoError(
        16410,
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    if (name.includes('.'))
      throw new MongoError(16412, `FieldPath field names may not contain '.'. Consider using $getField or $setField.`);
    return [name, parseExpression(source.get(name)!)];
  });
  return (scope) => {
    const result: Doc = new Map();
    for (const [name, expression] of fields) {
      const value = expression(scope);
      if (value !== undefined) result.set(name, value);
    }
    return result;
  };
}

function parseOperator(name: string, operand: Value): Expression {
  const parse = Object.hasOwn(expressionOperators, name) ? expressionOperators[name] : undefined;
  if (!parse) throw refusal('expression', name, new MongoError(168, `Unrecognized expression '${name}'`));
  return parse(operand, name);
}

/** Parses the operands of an operator that takes between `min` and `max` of them; one operand may stand without an array. */
export function parseOperands(name: string, operand: Value, min: number, max = min): Expression[] {
  const list = Array.isArray(operand) ? operand : [operand];
  if (list.length < min || list.length > max) {
    if (min === max)
      throw new MongoError(16020, `Expression ${name} takes exactly ${min} arguments. ${list.length} were passed in.`);
    throw new MongoError(
      28667,
      `Expression ${name} takes at least ${min} arguments, and at most ${max}, but ${list.length} were passed in.`,
    );
  }
  return list.map(parseExpression);
}
