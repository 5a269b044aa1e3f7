import type { Doc } from '../bson/value.js';
import { LeafNode, type MatchDetails, type MatchNode, type PathPredicate } from './node.js';
import { conjunctionNodes, parseFilterNode } from './parse.js';

/** A parsed filter: the test itself, and the conditions that all must hold, for the planner to choose an index by. */
export interface Filter {
  readonly source: Doc;
  readonly predicates: readonly PathPredicate[];
  /** Whether the predicates are all that it asks for. */
  readonly indexable: boolean;
  test(document: Doc, details?: MatchDetails): boolean;
}

/** Collects the conditions that an index may serve. Returns whether there are no others. */
function collect(node: MatchNode, into: PathPredicate[]): boolean {
  const inner = conjunctionNodes(node);
  if (inner) return inner.map((child) => collect(child, into)).every(Boolean);
  if (!(node instanceof LeafNode) || !node.predicate) return false;
  into.push(node.predicate);
  return true;
}

/** Throws MongoDB's error for a malformed filter or an operator that is not supported. */
export function parseFilter(source: Doc): Filter {
  const root = parseFilterNode(source, true);
  const predicates: PathPredicate[] = [];
  const indexable = collect(root, predicates);
  return { source, predicates, indexable, test: (document, details) => root.test(document, details) };
}
