import { compareOptional } from '../bson/compare.js';
import { isTruthy } from '../bson/truth.js';
import type { Value } from '../bson/value.js';
import { type Expression, parseExpression, parseOperands } from './expression.js';

const comparison =
  (test: (order: number) => Value) =>
  (operand: Value, name: string): Expression => {
    const [left, right] = parseOperands(name, operand, 2) as [Expression, Expression];
    return (scope) => test(compareOptional(left(scope), right(scope)));
  };

const listOf = (operand: Value): Expression[] => (Array.isArray(operand) ? operand : [operand]).map(parseExpression);

export const booleanOperators = {
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: comparison((order) => order),
  $and: (operand: Value): Expression => {
    const all = listOf(operand);
    return (scope) => all.every((entry) => isTruthy(entry(scope)));
  },
  $or: (operand: Value): Expression => {
    const all = listOf(operand);
    return (scope) => all.some((entry) => isTruthy(entry(scope)));
  },
  $not: (operand: Value, name: string): Expression => {
    const [inner] = parseOperands(name, operand, 1) as [Expression];
    return (scope) => !isTruthy(inner(scope));
  },
};
