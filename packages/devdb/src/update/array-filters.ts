import { badValue, failedToParse } from '../bson/errors.js';
import { type Doc, isDoc, type Value } from '../bson/value.js';
import type { MatchNode } from '../match/node.js';
import { logicalOperators, parseFilterNode } from '../match/parse.js';

interface FilteredPath {
  readonly parts: readonly string[];
  readonly path: string;
}

const namesIn = ({ parts }: FilteredPath): string[] => parts.map(filterNameOf).filter((name) => name !== undefined);

/** The conditions that stand behind `$[name]` in the paths of an update. */
export interface ArrayFilters {
  test(name: string, element: Value): boolean;
  /** Throws for a path with a name that no filter has. */
  checkKnown(leaf: FilteredPath): void;
  /** Throws for a filter that no path uses. */
  checkUsed(leaves: readonly FilteredPath[]): void;
}

/** The name that all fields of a filter begin with. */
function rootNames(filter: Doc): string[] {
  return [...filter].flatMap(([name, operand]) => {
    if (!Object.hasOwn(logicalOperators, name)) return [name.split('.')[0]!];
    return Array.isArray(operand) ? operand.filter(isDoc).flatMap(rootNames) : [];
  });
}

export const filterNameOf = (part: string): string | undefined => /^\$\[(.+)\]$/.exec(part)?.[1];

/** Parses arrayFilters. Throws for a filter of several names, a repeated name, or (in checkUse) one that no path uses. */
export function parseArrayFilters(filters: readonly Doc[]): ArrayFilters {
  const tests = new Map<string, MatchNode>();
  for (const filter of filters) {
    const names = new Set(rootNames(filter));
    const [name] = names;
    if (name === undefined)
      throw failedToParse('Cannot use an expression without a top-level field name in arrayFilters');
    if (names.size > 1) {
      const [first, second] = names;
      throw failedToParse(
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${first}' and '${second}'`,
      );
    }
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) {
      throw badValue(
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    }
    if (tests.has(name)) throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    tests.set(name, parseFilterNode(filter, true));
  }
  return {
    test: (name, element) => tests.get(name)?.test(new Map([[name, element]])) ?? false,
    checkKnown(leaf) {
      for (const name of namesIn(leaf)) {
        if (!tests.has(name)) throw badValue(`No array filter found for identifier '${name}' in path '${leaf.path}'`);
      }
    },
    checkUsed(leaves) {
      const used = new Set(leaves.flatMap(namesIn));
      for (const name of tests.keys()) {
        if (!used.has(name)) {
          throw failedToParse(`The array filter for identifier '${name}' was not used in the update`);
        }
      }
    },
  };
}
