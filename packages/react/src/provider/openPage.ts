/**
 * Opens a hosted page.
 * @throws TypeError if the address is not http(s): a manipulated reply must not run as a script.
 */
export function openPage(url: string, open?: (url: string) => void): void {
  const { protocol } = new URL(url, window.location.href);
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError(`Refused to open a ${protocol} address.`);
  if (open) open(url);
  else window.location.assign(url);
}

/** The URL to return to: this page, without the parameters of an earlier return. */
export function currentPage(): string {
  const url = new URL(window.location.href);
  for (const name of ['checkout', 'session_id']) url.searchParams.delete(name);
  return url.href;
}
