/** Whether `text` fits `pattern`, in which `{id}` stands for one segment of a path and `*` for any text. */
export function fits(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+?^$()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replace(/\{[^}]*\}/g, '[^/]+');
  return new RegExp(`^${source}$`).test(text);
}

/** A request's path without the ids in it, so that the same call counts as the same whatever it is about. */
export function withoutIds(path: string): string {
  return path.replace(/\/[a-z]+(?:_[a-z]+)*_[A-Za-z0-9]{8,}(?=\/|$)/g, '/{id}');
}
