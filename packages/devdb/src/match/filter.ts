import type { Doc } from '../bson/value.js';
import { LeafNode, type MatchDetails, type MatchNode, type PathPredicate } from './node.js';
import { conjunctionNodes, parseFilterNode } from './parse.js';

/** A parsed filter: the test itself, and the conditions that all must hold, for the planner to choose an index by. */
export interface Filter {
  readonly source: Doc;
  readonly predicates: readonly PathPredicate[];
  test(document: Doc, details?: MatchDetails): boolean;
}

function collect(node: MatchNode, into: PathPredicate[]): void {
  const inner = conjunctionNodes(node);
  if (inner) for (const child of inner) collect(child, into);
  else if (node instanceof LeafNode && node.predicate) into.push(node.predicate);
}

/** Throws MongoDB's error for a malformed filter or an operator that is not supported. */
export function parseFilter(source: Doc): Filter {
  const root = parseFilterNode(source, true);
  const predicates: PathPredicate[] = [];
  collect(root, predicates);
  return { source, predicates, test: (document, details) => root.test(document, details) };
}
