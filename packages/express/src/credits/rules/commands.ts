import type { QuotaPeriod } from '@tillkit/contract';
import type { Source, TransferPart } from './entry.js';
import type { CostBasis, GrantKind, QuotaAllowance } from './state.js';

/** A change asked for, complete and checked. */
export type Command =
  | GrantCommand
  | SpendCommand
  | HoldCommand
  | CaptureCommand
  | ReleaseCommand
  | AdjustCommand
  | ExpireCommand
  | ClawBackCommand
  | SendCommand
  | ReceiveCommand
  | ConsumeCommand
  | QuotaReleaseCommand
  | ReserveCommand
  | UnreserveCommand;

/** What all commands say. */
export interface CommandAbout {
  key: string;
  source: Source | null;
  actor: string | null;
  reason: string | null;
  /** Digest of what the command says. Who says it and why (actor, reason) is no part of it, nor is any policy. */
  fingerprint: string;
}

interface Amount {
  unit: string;
  amount: number;
}

/** How far below 0 the account may go in the unit: the floor is minus this. 0 is no overdraft. */
interface Overdraft {
  overdraft: number;
}

/** How much may be spent in a period. A policy, so no part of the fingerprint. */
export interface Budget {
  /** Of the calendar in UTC: a day, a week from Monday on, a month or a year. */
  period: QuotaPeriod;
  /** How much may be spent in a period, open holds included; more is refused. Default: no limit. */
  limit?: number | undefined;
  /** `onSpendAlert` is called when spending in a period reaches one of these amounts. Default: none. */
  alertsAt?: readonly number[] | undefined;
}

export interface SpendCommand extends CommandAbout, Amount, Overdraft {
  type: 'spend';
  budget?: Budget | null;
}

export interface GrantCommand extends CommandAbout, Amount {
  type: 'grant';
  kind: GrantKind;
  priority: number;
  expiresAt: Date | null;
  costBasis: CostBasis | null;
}

export interface HoldCommand extends CommandAbout, Amount, Overdraft {
  type: 'hold';
  /** Null: an hour from the change on. */
  expiresAt: Date | null;
  /** The maximum that may be captured in all. */
  captureMax: number;
  budget?: Budget | null;
}

export interface CaptureCommand extends CommandAbout {
  type: 'capture';
  /** Key of the hold. */
  hold: string;
  /** Null: all that the hold still has. */
  amount: number | null;
  /** Whether what is left of the hold goes back. */
  final: boolean;
  /** The budget of the unit, which only the hold knows. */
  budgetOf?: ((unit: string) => Budget | null) | undefined;
}

export interface ReleaseCommand extends CommandAbout {
  type: 'release';
  hold: string;
}

/** Takes away. What an operator adds is a grant. */
export interface AdjustCommand extends CommandAbout, Amount {
  type: 'adjust';
  /** Whether what is not available becomes debt. Otherwise it is refused. */
  intoDebt: boolean;
}

export interface ExpireCommand extends CommandAbout {
  type: 'expire';
  /** Key of the grant. */
  grant: string;
}

export interface ClawBackCommand extends CommandAbout {
  type: 'claw_back';
  /** Key of the grant. */
  grant: string;
  amount: number;
}

/** The first half of a transfer. */
export interface SendCommand extends CommandAbout, Amount {
  type: 'send';
  to: string;
}

/** The second half, made by the kit alone: its key and fingerprint follow from the first half. */
export interface ReceiveCommand extends CommandAbout, Amount {
  type: 'receive';
  parts: readonly TransferPart[];
}

export interface ConsumeCommand extends CommandAbout {
  type: 'consume';
  quota: string;
  amount: number;
  /** What the account's plans allow of this quota, in the order in which it is used up. */
  allowances: readonly QuotaAllowance[];
}

export interface QuotaReleaseCommand extends CommandAbout {
  type: 'quota_release';
  quota: string;
  /** Null: all that was consumed under `of`. */
  amount: number | null;
  /** Key of the consumption; null: the last plan in order is released first. */
  of: string | null;
  allowances: readonly QuotaAllowance[];
}

/** Reserves room under a balance cap, for a top-up that is not paid yet. */
export interface ReserveCommand extends CommandAbout, Amount {
  type: 'reserve';
  id: string;
  /** The maximum of balance and reservations of the unit together. A policy, so no part of the fingerprint. */
  cap: number;
}

/** Ends a reservation. */
export interface UnreserveCommand extends CommandAbout {
  type: 'unreserve';
  id: string;
}

/** The key of an earlier entry that a command refers to, or null. */
export function referenceOf(command: Command): string | null {
  if (command.type === 'expire' || command.type === 'claw_back') return command.grant;
  return command.type === 'quota_release' ? command.of : null;
}
