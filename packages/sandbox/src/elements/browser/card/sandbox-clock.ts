/** The sandbox's time, which may have been moved: the page carries it in `data-now`, as milliseconds, and it runs on. */
export function sandboxClock(): () => Date {
  const now = Number(document.documentElement.dataset.now);
  const ahead = Number.isFinite(now) && now > 0 ? now - Date.now() : 0;
  return () => new Date(Date.now() + ahead);
}
