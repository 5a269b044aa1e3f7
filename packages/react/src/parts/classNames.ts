/** Class names of the host, per named part of a component; added to ours. */
export type PartClassNames<Part extends string> = Partial<Record<Part, string>>;

export function joinClasses(own: string, added: string | undefined): string {
  return added ? `${own} ${added}` : own;
}
