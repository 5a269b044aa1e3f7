/* What a prorated line says: its part of an amount, and its days. */

/** The part of `amount`, which is for all of `whole`, that belongs to `seconds` of it: rounded half up. */
export function part(amount: number, whole: number, seconds: number): number {
  if (whole <= 0) return 0;
  const exact = BigInt(amount) * BigInt(Math.min(Math.max(seconds, 0), whole));
  return Number((exact * 2n + BigInt(whole)) / (BigInt(whole) * 2n));
}

/** A moment as Stripe writes it in a line of an invoice: `05 Dec 2026`, by UTC. */
export function dayOf(at: number): string {
  const options = { day: '2-digit', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(at * 1000).replace('Sept', 'Sep');
}
