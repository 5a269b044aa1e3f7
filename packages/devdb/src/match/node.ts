import { splitPath } from '../bson/path.js';
import type { Doc, Value } from '../bson/value.js';
import { visitPath } from './elements.js';

/** What the match found besides the answer: the position in an array that `$` of an update stands for. */
export interface MatchDetails {
  arrayIndex: number;
}

/** One condition on a document. */
export interface MatchNode {
  test(document: Doc, details?: MatchDetails): boolean;
}

/** One condition on the values of a path: over a document it visits them all, on one value (in $elemMatch) just that one. */
export interface PathNode extends MatchNode {
  one(value: Value | undefined): boolean;
}

/** A condition that an index can help with, as the planner sees it. */
export interface PathPredicate {
  readonly path: string;
  readonly operator: '$eq' | '$gt' | '$gte' | '$lt' | '$lte' | '$in' | '$exists' | '$type';
  readonly operand: Value;
}

/** A condition that holds when any one value of the path passes. */
export class LeafNode implements PathNode {
  private readonly parts: readonly string[];

  constructor(
    path: string,
    private readonly intoLeaf: boolean,
    readonly one: (value: Value | undefined) => boolean,
    readonly predicate?: PathPredicate,
  ) {
    this.parts = splitPath(path);
  }

  test(document: Doc, details?: MatchDetails): boolean {
    return visitPath(document, this.parts, this.intoLeaf, (value, arrayIndex) => {
      if (!this.one(value)) return false;
      if (details && arrayIndex >= 0) details.arrayIndex = arrayIndex;
      return true;
    });
  }
}

/** A condition on a whole array, such as $elemMatch, that can tell which element passed. */
export class ArrayNode implements PathNode {
  private readonly parts: readonly string[];

  constructor(
    path: string,
    /** The position that passed, or -1. */
    private readonly find: (array: readonly Value[]) => number,
  ) {
    this.parts = splitPath(path);
  }

  one(value: Value | undefined): boolean {
    return Array.isArray(value) && this.find(value) >= 0;
  }

  test(document: Doc, details?: MatchDetails): boolean {
    return visitPath(document, this.parts, false, (value, outer) => {
      if (!Array.isArray(value)) return false;
      const found = this.find(value);
      if (found < 0) return false;
      if (details) details.arrayIndex = outer >= 0 ? outer : found;
      return true;
    });
  }
}

export class AllOf implements PathNode {
  constructor(readonly nodes: readonly PathNode[]) {}

  one(value: Value | undefined): boolean {
    return this.nodes.every((node) => node.one(value));
  }

  test(document: Doc, details?: MatchDetails): boolean {
    return this.nodes.every((node) => node.test(document, details));
  }
}

export class NotNode implements PathNode {
  constructor(readonly inner: PathNode) {}

  one(value: Value | undefined): boolean {
    return !this.inner.one(value);
  }

  test(document: Doc): boolean {
    return !this.inner.test(document);
  }
}

export class NeverNode implements PathNode {
  one(): boolean {
    return false;
  }

  test(): boolean {
    return false;
  }
}
