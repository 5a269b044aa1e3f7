import { isTruthy } from '../bson/truth.js';
import type { Value } from '../bson/value.js';
import { parseExpression } from '../expression/expression.js';
import type { MatchNode } from './node.js';

/** `$expr`: an aggregation expression over the document, taken for its truth. */
export function exprNode(operand: Value): MatchNode {
  const expression = parseExpression(operand);
  return { test: (document) => isTruthy(expression({ root: document, variables: new Map() })) };
}
