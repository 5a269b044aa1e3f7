/**
 * The members of an exported interface, each with its source from its name on. The formatter lays interfaces out, so
 * that two spaces and a name begin a member. Throws where there is no such interface: a renamed one is not an empty one.
 */
export function membersOf(source: string, name: string): Map<string, string> {
  const body = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}$`, 'm').exec(source)?.[1];
  if (body === undefined) throw new Error(`There is no exported interface ${name}.`);
  const begins = [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(<]/gm)];
  return new Map(begins.map((match, at) => [match[1] ?? '', body.slice(match.index, begins[at + 1]?.index)]));
}

/** The names in the union of a `Pick` or `Omit`. */
export function namesIn(union: string): string[] {
  return [...union.matchAll(/'(\w+)'/g)].map((match) => match[1] ?? '');
}
