/**
 * A return address from a client, as an absolute URL of an allowed origin; null when it is anything else.
 *
 * Taken: a path that begins with one slash (of the default origin), or a URL that is written out with an allowed
 * origin. Not taken: other origins and schemes, `//host`, backslashes, user names, control characters and blanks, also
 * where they are percent-encoded, since a later program may decode once more.
 */
export function parseRedirect(given: string, allowedOrigins: readonly string[]): string | null {
  const [defaultOrigin] = allowedOrigins;
  if (defaultOrigin === undefined || given.length > 2048 || hidesSomething(given)) return null;
  if (given.startsWith('/')) return ofOrigin(given, defaultOrigin, defaultOrigin);
  const origin = allowedOrigins.find((each) => given.startsWith(each) && /^(?:[/?#]|$)/.test(given.slice(each.length)));
  return origin === undefined ? null : ofOrigin(given, origin, origin);
}

function hidesSomething(given: string): boolean {
  // Blanks and control characters are dropped by URL parsers, so that "/\t/evil.example" becomes "//evil.example".
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u0020\u007f-\u00a0\u2028\u2029\ufeff\\]/.test(given)) return true;
  const path = given.split(/[?#]/, 1)[0] ?? '';
  return /%(?:0[0-9a-f]|1[0-9a-f]|5c|7f)/i.test(given) || /%(?:2f|25)/i.test(path);
}

function ofOrigin(given: string, base: string, origin: string): string | null {
  if (!URL.canParse(given, base)) return null;
  const url = new URL(given, base);
  const clean = url.origin === origin && url.username === '' && url.password === '' && !url.pathname.startsWith('//');
  return clean ? url.href : null;
}

/** The same URL with more query parameters; those of the same name are replaced. */
export function withQuery(url: string, parameters: Readonly<Record<string, string>>): string {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(parameters)) changed.searchParams.set(name, value);
  return changed.href;
}
