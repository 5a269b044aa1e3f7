import { MongoError } from '../bson/errors.js';
import { isTruthy } from '../bson/truth.js';
import { type Doc, isDoc, type Value } from '../bson/value.js';
import { type Expression, parseExpression } from './expression.js';

function condition(operand: Value): Expression {
  let parts: Value[];
  if (Array.isArray(operand)) {
    if (operand.length !== 3)
      throw new MongoError(16020, `Expression $cond takes exactly 3 arguments. ${operand.length} were passed in.`);
    parts = operand;
  } else {
    if (!isDoc(operand)) throw new MongoError(16020, 'Expression $cond takes exactly 3 arguments. 1 were passed in.');
    for (const name of operand.keys()) {
      if (name !== 'if' && name !== 'then' && name !== 'else')
        throw new MongoError(17083, `Unrecognized parameter to $cond: ${name}`);
    }
    const missing = [
      ['if', 17080],
      ['then', 17081],
      ['else', 17082],
    ] as const;
    for (const [name, code] of missing) {
      if (!operand.has(name)) throw new MongoError(code, `Missing '${name}' parameter to $cond`);
    }
    parts = [operand.get('if')!, operand.get('then')!, operand.get('else')!];
  }
  const [test, yes, no] = parts.map(parseExpression) as [Expression, Expression, Expression];
  return (scope) => (isTruthy(test(scope)) ? yes(scope) : no(scope));
}

function ifNull(operand: Value): Expression {
  if (!Array.isArray(operand) || operand.length < 2) {
    throw new MongoError(
      1257300,
      `$ifNull needs at least two arguments, had: ${Array.isArray(operand) ? operand.length : 1}`,
    );
  }
  const entries = operand.map(parseExpression);
  return (scope) => {
    for (const entry of entries.slice(0, -1)) {
      const value = entry(scope);
      if (value !== undefined && value !== null) return value;
    }
    return entries.at(-1)!(scope);
  };
}

function switchOf(operand: Value): Expression {
  if (!isDoc(operand)) throw new MongoError(40060, '$switch requires an object as an argument');
  for (const name of operand.keys()) {
    if (name !== 'branches' && name !== 'default')
      throw new MongoError(40067, `$switch found an unknown argument: ${name}`);
  }
  const branches = operand.get('branches');
  if (!Array.isArray(branches)) throw new MongoError(40061, "$switch expected an array for 'branches'");
  if (branches.length === 0) throw new MongoError(40068, '$switch requires at least one branch');
  const parsed = branches.map((branch) => {
    if (!isDoc(branch)) throw new MongoError(40062, '$switch expected each branch to be an object');
    if (!branch.has('case')) throw new MongoError(40064, "$switch requires each branch have a 'case' expression");
    if (!branch.has('then')) throw new MongoError(40065, "$switch requires each branch have a 'then' expression.");
    return [parseExpression(branch.get('case')!), parseExpression(branch.get('then')!)] as const;
  });
  const otherwise = operand.has('default') ? parseExpression((operand as Doc).get('default')!) : undefined;
  return (scope) => {
    for (const [test, then] of parsed) if (isTruthy(test(scope))) return then(scope);
    if (otherwise) return otherwise(scope);
    throw new MongoError(40066, '$switch could not find a matching branch for an input, and no default was specified.');
  };
}

export const conditionalOperators = {
  $cond: condition,
  $ifNull: ifNull,
  $switch: switchOf,
  $literal:
    (operand: Value): Expression =>
    () =>
      operand,
};
