import type { Request } from 'express';
import { z } from 'zod';
import { BillingFailure } from './failure.js';
import { parseInput } from './input.js';

/** Who makes a request, as the host knows them. `accountId` is the host's id of the user or organization that pays. */
export interface Identity {
  /** Your id of the account that pays: 1 to 200 characters. */
  accountId: string;
  /** Your id of the user: 1 to 200 characters. */
  userId: string;
  /** For the customer at Stripe. Default: none. */
  email?: string | undefined;
  /** For the customer at Stripe. Default: none. */
  name?: string | undefined;
  /** For `authorize`. Default: none. */
  roles?: readonly string[] | undefined;
}

/** The only source of identity. Null is signed out. Nothing in a body or query ever stands for an account. */
export type Identify = (req: Request) => Identity | null | undefined | Promise<Identity | null | undefined>;

/** `view`: read balances and plans. `manage`: buy, subscribe, cancel. `spend`: use up credits. */
export type BillingAction = 'view' | 'manage' | 'spend';

/** What {@link Authorize} decides on: who wants to do what for which account. */
export interface AuthorizeInput {
  /** The account that it is about. */
  account: { id: string };
  /** Who asks, as `identify` gave it. */
  user: { id: string; email?: string | undefined; name?: string | undefined; roles: readonly string[] };
  /** What they want to do. */
  action: BillingAction;
}

/** Whether a user may do this for an account. Everything is allowed when the host gives none. */
export type Authorize = (input: AuthorizeInput) => boolean | Promise<boolean>;

const id = z
  .string()
  .min(1)
  .max(200)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  .regex(/^[^\u0000-\u001f\u007f]+$/);

const identity = z.object({
  accountId: id,
  userId: id,
  email: z.string().max(512).nullish(),
  name: z.string().max(256).nullish(),
  roles: z.array(z.string()).nullish(),
});

/**
 * Checks what the host's `identify` gave. Ids are strings of 1 to 200 characters.
 * @throws TypeError naming the field, when the host's function gives anything else.
 */
export function parseIdentity(given: unknown): Identity | null {
  if (given === null || given === undefined) return null;
  const parsed = identity.safeParse(given);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'result'}: ${issue.message}`);
    throw new TypeError(`identify() gave no usable identity. ${fields.join('; ')}`);
  }
  return toIdentity(parsed.data);
}

/** The same of what the host gives to a method. @throws BillingFailure INVALID_INPUT naming the field */
export function readIdentity(given: unknown): Identity {
  return toIdentity(parseInput(identity, given));
}

function toIdentity({ accountId, userId, email, name, roles }: z.output<typeof identity>): Identity {
  return {
    accountId,
    userId,
    ...(email ? { email } : {}),
    ...(name ? { name } : {}),
    roles: roles ?? [],
  };
}

/** Whether the host lets this user do it. Only `true` counts. */
export async function mayDo(authorize: Authorize | undefined, who: Identity, action: BillingAction): Promise<boolean> {
  if (!authorize) return true;
  const { accountId, userId, email, name, roles } = who;
  const user = { id: userId, email, name, roles: roles ?? [] };
  return (await authorize({ account: { id: accountId }, user, action })) === true;
}

/** @throws BillingFailure FORBIDDEN when the host's rule refuses. */
export async function requireAction(authorize: Authorize | undefined, who: Identity, action: BillingAction) {
  if (await mayDo(authorize, who, action)) return;
  const verb = { view: 'see the billing of', manage: 'change the billing of', spend: 'spend credits of' }[action];
  throw new BillingFailure('FORBIDDEN', `You may not ${verb} this account. Ask someone who manages it.`);
}

/**
 * Whether a user is an operator of the host, who looks after the billing of all accounts. Asked at each request of an
 * operator's route. Without it those routes are not there.
 */
export type IsAdmin = (identity: Identity, req: Request) => boolean | Promise<boolean>;

/** @throws BillingFailure FORBIDDEN unless the host says `true`. */
export async function requireOperator(isAdmin: IsAdmin | undefined, who: Identity, req: Request): Promise<void> {
  if (isAdmin && (await isAdmin(who, req)) === true) return;
  throw new BillingFailure('FORBIDDEN', 'Only operators may do this. The option isAdmin says who they are.');
}

export function unauthenticated(): BillingFailure {
  return new BillingFailure('UNAUTHENTICATED', 'Sign in first: this needs an account.');
}
