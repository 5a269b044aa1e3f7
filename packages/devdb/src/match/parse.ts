import { badValue } from '../bson/errors.js';
import { refusal } from '../bson/mongodb-names.js';
import { type Doc, isDoc, Regex, type Value } from '../bson/value.js';
import { comparisonNode, regexTest } from './comparison.js';
import { exprNode } from './expr.js';
import { AllOf, LeafNode, type MatchNode, type PathNode } from './node.js';
import { matchOperators } from './operators.js';

/** A document that holds operators (`{ $gt: 1 }`) rather than a value to equal. */
export function isOperatorDoc(value: Value | undefined): value is Doc {
  if (!isDoc(value)) return false;
  const first = value.keys().next();
  return !first.done && first.value.startsWith('$') && !isReference(value);
}

/** DBRef documents begin with $ref or $id and are values. */
const isReference = (value: Doc): boolean => {
  const first = value.keys().next().value;
  return first === '$ref' || first === '$id' || first === '$db';
};

/** All operators on one path. */
export function parseConditions(path: string, operators: Doc): PathNode {
  const nodes: PathNode[] = [];
  for (const [name, operand] of operators) {
    const parse = Object.hasOwn(matchOperators, name) ? matchOperators[name] : undefined;
    if (!parse) throw refusal('filter operator', name, badValue(`unknown operator: ${name}`));
    nodes.push(parse(path, operand, operators));
  }
  return nodes.length === 1 ? nodes[0]! : new AllOf(nodes);
}

class Conjunction implements MatchNode {
  constructor(readonly nodes: readonly MatchNode[]) {}

  test(document: Doc, details?: { arrayIndex: number }): boolean {
    for (const node of this.nodes) if (!node.test(document, details)) return false;
    return true;
  }
}

class Disjunction implements MatchNode {
  constructor(
    readonly nodes: readonly MatchNode[],
    private readonly negated: boolean,
  ) {}

  test(document: Doc, details?: { arrayIndex: number }): boolean {
    return this.nodes.some((node) => node.test(document, this.negated ? undefined : details)) !== this.negated;
  }
}

type ParseLogical = (operand: Value, top: boolean) => MatchNode;

/** Every operator that stands where a field name stands. */
export const logicalOperators: Record<string, ParseLogical> = {
  $and: (operand, top) => new Conjunction(clauses('$and', operand, top)),
  $or: (operand, top) => new Disjunction(clauses('$or', operand, top), false),
  $nor: (operand, top) => new Disjunction(clauses('$nor', operand, top), true),
  $expr: (operand, top) => {
    if (!top) throw badValue('$expr can only be applied to the top-level document');
    return exprNode(operand);
  },
  $comment: () => new Conjunction([]),
};

function clauses(name: string, operand: Value, top: boolean): MatchNode[] {
  if (!Array.isArray(operand)) throw badValue(`${name} must be an array`);
  if (operand.length === 0) throw badValue('$and/$or/$nor must be a nonempty array');
  return operand.map((entry) => {
    if (!isDoc(entry)) throw badValue('$or/$and/$nor entries need to be full objects');
    return parseFilterNode(entry, top);
  });
}

/** A whole filter document. `top` is false within $elemMatch. Throws MongoDB's error for what is malformed or unknown. */
export function parseFilterNode(filter: Doc, top: boolean): MatchNode {
  const nodes: MatchNode[] = [];
  for (const [name, operand] of filter) {
    if (name.startsWith('$') && !(name === '$ref' || name === '$id' || name === '$db')) {
      const parse = Object.hasOwn(logicalOperators, name) ? logicalOperators[name] : undefined;
      if (!parse) {
        const unknown = `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`;
        throw refusal('top-level filter operator', name, badValue(unknown));
      }
      nodes.push(parse(operand, top));
    } else if (isOperatorDoc(operand)) nodes.push(parseConditions(name, operand));
    else if (operand instanceof Regex) nodes.push(new LeafNode(name, true, regexTest(operand)));
    else nodes.push(comparisonNode('$eq', name, operand));
  }
  return nodes.length === 1 ? nodes[0]! : new Conjunction(nodes);
}

export const conjunctionNodes = (node: MatchNode): readonly MatchNode[] | undefined =>
  node instanceof Conjunction || node instanceof AllOf ? node.nodes : undefined;
