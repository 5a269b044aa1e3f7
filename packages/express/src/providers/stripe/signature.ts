import { ProviderFailure } from '../provider.js';

/** Seconds a signature stays good, and may lie ahead. Never 0: that would switch the check of the age off. */
export const toleranceSeconds = 300;

/**
 * Checks the form and the time of a `Stripe-Signature` header, before anything is computed. Stripe's library checks only
 * that the time is not too old: one that is no number passes, and so does one of next year.
 * @throws ProviderFailure bad_signature, saying what is wrong
 */
export function checkSignatureHeader(header: string | undefined, now: Date): void {
  const refuse = (message: string) => new ProviderFailure('bad_signature', message);
  if (!header) throw refuse('The Stripe-Signature header is missing.');
  const parts = header.split(',').map((part) => part.split('=', 2) as [string, string | undefined]);
  const valuesOf = (name: string) => parts.flatMap(([key, value = '']) => (key === name ? [value] : []));
  const [time, ...moreTimes] = valuesOf('t');
  if (time === undefined || moreTimes.length > 0 || !/^\d{1,12}$/.test(time))
    throw refuse('The Stripe-Signature header has no time: t must be one whole number of seconds.');
  if (valuesOf('v1').every((value) => value === ''))
    throw refuse('The Stripe-Signature header has no signature: v1 is missing or empty.');
  const ageSeconds = Math.floor(now.getTime() / 1000) - Number(time);
  if (ageSeconds < -toleranceSeconds)
    throw refuse(`The signature is from the future, by ${-ageSeconds} s. Set the clock of this server.`);
  if (ageSeconds > toleranceSeconds)
    throw refuse(`The signature is ${ageSeconds} s old; at most ${toleranceSeconds} s are taken.`);
}
