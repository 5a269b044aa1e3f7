import type { Value } from '../bson/value.js';
import type { Expression } from './expression.js';
import { arithmeticOperators } from './operators-arithmetic.js';
import { arrayOperators } from './operators-array.js';
import { booleanOperators } from './operators-boolean.js';
import { conditionalOperators } from './operators-conditional.js';
import { textOperators } from './operators-text.js';

export type ParseOperator = (operand: Value, name: string) => Expression;

/** Every operator of an aggregation expression. */
export const expressionOperators: Record<string, ParseOperator> = {
  ...arithmeticOperators,
  ...arrayOperators,
  ...booleanOperators,
  ...conditionalOperators,
  ...textOperators,
};
