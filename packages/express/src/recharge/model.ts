import { type Connection, type Model, Schema } from 'mongoose';
import { modelOn, schemaOptions } from '../db/models.js';

/*
 * One row for an account that ever switched auto-recharge on.
 *
 *   ready     → charging               claim: guarded by `crossing` and the state it was seen in
 *   waiting   → charging               the same, once `nextAttemptAt` has come
 *   charging  → ready, waiting         settled: guarded by `attemptId`; `crossing` grows by one
 *   any       → enabled, or not        settings; a charge under way continues
 */

export type RechargeState = 'ready' | 'charging' | 'waiting';

export interface RechargeSettings {
  currency: string;
  /** Charge when less is available. Minor units. */
  thresholdMinor: number;
  amountMinor: number;
  /** Most that is charged in a calendar month (UTC), or null. */
  monthlyCapMinor: number | null;
}

export interface RechargeRow extends RechargeSettings {
  /** The account. */
  _id: string;
  enabled: boolean;
  /** Who switched it on; the payments are in their name. */
  userId: string;
  state: RechargeState;
  /** How many times the balance was found below the threshold. Each has one charge at most. */
  crossing: number;
  /** The charge under way. What it charges is fixed with it. */
  attemptId: string | null;
  attemptMinor: number;
  /** Month of `chargedMinor`, e.g. "2026-11". */
  month: string;
  /** Charged in that month, and reserved by the charge under way. */
  chargedMinor: number;
  /** Declines in a row. */
  failures: number;
  lastFailure: { code: string; message: string; at: Date } | null;
  nextAttemptAt: Date | null;
  /** When a sweeper looks at it again. */
  nextSweepAt: Date;
}

const failure = new Schema({ code: String, message: String, at: Date }, { _id: false });
const schema = new Schema<RechargeRow>(
  {
    _id: { type: String, required: true },
    enabled: { type: Boolean, required: true },
    userId: { type: String, required: true },
    currency: { type: String, required: true },
    thresholdMinor: { type: Number, required: true },
    amountMinor: { type: Number, required: true },
    monthlyCapMinor: { type: Number, default: null },
    state: { type: String, required: true },
    crossing: { type: Number, required: true },
    attemptId: { type: String, default: null },
    attemptMinor: { type: Number, required: true },
    month: { type: String, required: true },
    chargedMinor: { type: Number, required: true },
    failures: { type: Number, required: true },
    lastFailure: { type: failure, default: null },
    nextAttemptAt: { type: Date, default: null },
    nextSweepAt: { type: Date, required: true },
  },
  schemaOptions,
);

// The sweeper takes what is switched on or under way by the time it is due.
schema.index({ nextSweepAt: 1 }, { name: 'recharges_due' });

const never = new Date('9999-01-01');

/** What becomes of a charge. */
export type Settled = Pick<RechargeRow, 'state' | 'failures' | 'lastFailure' | 'nextAttemptAt' | 'enabled'> & {
  /** What was reserved and not charged. */
  releasedMinor: number;
};

export class RechargeModel {
  readonly model: Model<RechargeRow>;

  constructor(connection: Connection) {
    this.model = modelOn(connection, 'TillkitAutoRecharge', schema, 'auto_recharges');
  }

  find(accountId: string): Promise<RechargeRow | null> {
    return this.model.findById(accountId).lean<RechargeRow>().exec();
  }

  /** The rows of these accounts, by account. */
  async findAll(accountIds: readonly string[]): Promise<ReadonlyMap<string, RechargeRow>> {
    const rows = await this.model
      .find({ _id: { $in: [...accountIds] } })
      .lean<RechargeRow[]>()
      .exec();
    return new Map(rows.map((row) => [row._id, row]));
  }

  /** Saves what the account wants, and clears an earlier failure. Two at once: the later one holds. */
  async switchOn(accountId: string, settings: RechargeSettings & { userId: string }, now: Date): Promise<void> {
    const fresh = { crossing: 0, attemptId: null, attemptMinor: 0, month: '', chargedMinor: 0 };
    await this.model.updateOne(
      { _id: accountId },
      {
        $set: { ...settings, enabled: true, failures: 0, lastFailure: null, nextAttemptAt: null, nextSweepAt: now },
        $setOnInsert: { ...fresh, state: 'ready' },
      },
      { upsert: true },
    );
    // What waited for another try of the old card need not wait any more. A charge under way continues.
    await this.model.updateOne({ _id: accountId, state: 'waiting' }, { $set: { state: 'ready' } });
  }

  /** Switches off what is on, with a reason to show; what is off keeps its own. A charge under way continues. */
  async stop(accountId: string, lastFailure: NonNullable<RechargeRow['lastFailure']>): Promise<void> {
    const off = { enabled: false, lastFailure, nextAttemptAt: null };
    await this.model.updateOne({ _id: accountId, enabled: true }, { $set: off });
    await this.model.updateOne({ _id: accountId, enabled: false, state: 'waiting' }, { $set: { state: 'ready' } });
  }

  async switchOff(accountId: string): Promise<void> {
    await this.model.updateOne({ _id: accountId }, { $set: { enabled: false, nextAttemptAt: null } });
    await this.model.updateOne({ _id: accountId, state: 'waiting' }, { $set: { state: 'ready' } });
  }

  /** Starts the charge of one crossing, as its row was seen; false when anything has changed since. */
  async claim(
    seen: RechargeRow,
    charge: { attemptId: string; month: string; chargedMinor: number; nextSweepAt: Date },
  ): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      {
        _id: seen._id,
        enabled: true,
        state: seen.state,
        crossing: seen.crossing,
        amountMinor: seen.amountMinor,
        thresholdMinor: seen.thresholdMinor,
        currency: seen.currency,
        monthlyCapMinor: seen.monthlyCapMinor,
      },
      { $set: { ...charge, state: 'charging', attemptMinor: seen.amountMinor } },
    );
    return modifiedCount === 1;
  }

  /** Ends a charge; false when it was ended before. */
  async settle(charging: RechargeRow, { releasedMinor, enabled, ...fields }: Settled): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: charging._id, state: 'charging', attemptId: charging.attemptId },
      {
        // Who switched it off meanwhile keeps it off.
        $set: { ...fields, ...(enabled ? {} : { enabled }), attemptId: null, attemptMinor: 0 },
        $inc: { crossing: 1, chargedMinor: -releasedMinor },
      },
    );
    return modifiedCount === 1;
  }

  /** Leaves a row alone until it is switched on again; not while a charge is under way. */
  async rest(accountId: string): Promise<void> {
    await this.model.updateOne(
      { _id: accountId, enabled: false, state: { $ne: 'charging' } },
      { $set: { nextSweepAt: never } },
    );
  }

  /** Takes one row that is due before `before`, and puts its next look off. One sweeper gets each. */
  async takeDue(before: Date, next: Date): Promise<RechargeRow | null> {
    for (;;) {
      const row = await this.model
        .findOne({ nextSweepAt: { $lte: before } })
        .sort({ nextSweepAt: 1 })
        .lean<RechargeRow>()
        .exec();
      if (!row) return null;
      const { modifiedCount } = await this.model.updateOne(
        { _id: row._id, nextSweepAt: row.nextSweepAt },
        { $set: { nextSweepAt: next } },
      );
      if (modifiedCount === 1) return row;
    }
  }
}
