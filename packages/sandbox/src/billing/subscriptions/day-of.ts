/** A moment as Stripe writes it in a line of an invoice: `05 Dec 2026`, by UTC. */
export function dayOf(at: number): string {
  const options = { day: '2-digit', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(at * 1000).replace('Sept', 'Sep');
}
