/**
 * Sends the customer to a hosted page.
 * @throws TypeError when the address is not http(s): a reply that was tampered with must not run as script.
 */
export function openPage(url: string, open?: (url: string) => void): void {
  const { protocol } = new URL(url, window.location.href);
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError(`Refused to open a ${protocol} address.`);
  if (open) open(url);
  else window.location.assign(url);
}

/** The page to come back to: this one, without what a former return left in its address. */
export function currentPage(): string {
  const url = new URL(window.location.href);
  for (const name of ['checkout', 'session_id']) url.searchParams.delete(name);
  return url.href;
}
