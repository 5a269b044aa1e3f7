import { parseExpression } from '../aggregate/expression.js';
import type { Value } from '../bson/value.js';
import type { MatchNode } from './node.js';
import { isTruthy } from './truth.js';

/** `$expr`: an aggregation expression over the document, taken for its truth. */
export function exprNode(operand: Value): MatchNode {
  const expression = parseExpression(operand);
  return { test: (document) => isTruthy(expression({ root: document, variables: new Map() })) };
}
