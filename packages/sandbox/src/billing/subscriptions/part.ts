/** The part of `amount`, which is for all of `whole`, that belongs to `seconds` of it: rounded half up. */
export function part(amount: number, whole: number, seconds: number): number {
  if (whole <= 0) return 0;
  const exact = BigInt(amount) * BigInt(Math.min(Math.max(seconds, 0), whole));
  return Number((exact * 2n + BigInt(whole)) / (BigInt(whole) * 2n));
}
