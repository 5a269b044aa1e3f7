import { z } from 'zod';
import { BillingFailure } from '../../http/failure.js';
import { ownKeyPrefix } from '../rules/own-keys.js';

// BSON would store a lone surrogate as another character, and a repeat would no longer be recognized.
export const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((value) => !/\p{Surrogate}/u.test(value), 'This text is not valid Unicode: it has half a character.');

const wholeNumber = z.int('Give the amount as a whole number, in minor units (cents) where the unit is a currency.');

export const amount = wholeNumber.positive('Give an amount above 0.');

export const signedAmount = wholeNumber.refine(
  (value) => value !== 0,
  'Give an amount above 0 to add, or below 0 to take away.',
);

export const unitName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'A unit is a currency code such as "usd" or a name such as "credits".');

/** A key of an earlier command; it names what was made under it. */
export const givenKey = z
  .string('Give a key: a text that names this very change, the same for each repeat of it.')
  .regex(/^[\x21-\x7e]{1,255}$/, 'A key has 1 to 255 printable ASCII characters without spaces.');

export const key = givenKey.refine(
  (value) => !value.startsWith(ownKeyPrefix),
  `Keys that begin with "${ownKeyPrefix}" are the kit’s own.`,
);

export const source = z.strictObject({ type: text(64), id: text(255) });

/** What every change says about itself beside its content. */
export const about = { key, actor: text(255).optional(), reason: text(500).optional() };

export const priority = z.int().min(0).max(100);

const accountIdInput = text(512);

/** @throws BillingFailure INVALID_INPUT when it is not a text of 1 to 512 characters. */
export function readAccountId(given: unknown, name = 'accountId'): string {
  const parsed = accountIdInput.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new BillingFailure('INVALID_INPUT', `${name}: give the account’s id, a text of 1 to 512 characters.`);
}

/** @throws BillingFailure INVALID_INPUT when it is no Date, or an invalid one. */
export function readMoment(given: unknown): Date {
  if (given instanceof Date && !Number.isNaN(given.getTime())) return given;
  throw new BillingFailure('INVALID_INPUT', 'at: give a Date, the moment of the balance.');
}
