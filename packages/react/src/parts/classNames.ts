/** The host's class names, by part of a component. They are added to ours. */
export type PartClassNames<Part extends string> = { readonly [Name in Part]?: string | undefined };

export function joinClasses(own: string, added: string | undefined): string {
  return added ? `${own} ${added}` : own;
}
