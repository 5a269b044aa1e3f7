import { type Connection, type Model, Schema } from 'mongoose';
import { isDuplicateKey } from '../db/duplicate-key.js';
import { modelOn, schemaOptions } from '../db/models.js';

/**
 * waiting → told, when the hook has run; waiting → dropped, when there is nothing to tell any more; waiting → failed,
 * when the hook has failed too often.
 */
export type NoticeStatus = 'waiting' | 'told' | 'dropped' | 'failed';

/** Something the host is to be notified of, once. */
export interface NoticeRow {
  /**
   * Names what it is about: the grant, the entry by which a balance became low, or the period and amount of a budget.
   */
  _id: string;
  kind: 'expiring' | 'low' | 'spend';
  accountId: string;
  unit: string;
  /** Of `expiring`: seq and key of the grant. Of `low` and `spend`: of the entry. */
  seq: number;
  key: string;
  /** Of `expiring`: when the grant ends. Of `low` and `spend`: when it happened. */
  at: Date;
  /** Of `low`: what could be spent after it, and below what that is low. Of `spend`: the amount that was reached. */
  available?: number;
  threshold?: number;
  /** Of `spend`: what was spent in the period, and when that ends. */
  spent?: number;
  resetAt?: Date;
  status: NoticeStatus;
  /** Tries to tell the host. */
  attempts: number;
  /** When it is due, or tried again. */
  dueAt: Date;
  /** When the database may drop it. Late, since a drain that is repeated would make it again. */
  expireAt: Date;
}

const schema = new Schema<NoticeRow>(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    accountId: { type: String, required: true },
    unit: { type: String, required: true },
    seq: { type: Number, required: true },
    key: { type: String, required: true },
    at: { type: Date, required: true },
    available: Number,
    threshold: Number,
    spent: Number,
    resetAt: Date,
    status: { type: String, required: true },
    attempts: { type: Number, required: true },
    dueAt: { type: Date, required: true },
    expireAt: { type: Date, required: true },
  },
  schemaOptions,
);

// What is due is taken, oldest first.
schema.index({ status: 1, dueAt: 1 }, { name: 'notices_due' });
// Notices are let go long after what they are about.
schema.index({ expireAt: 1 }, { expireAfterSeconds: 0, name: 'old_notices_expire' });

export class NoticeModel {
  readonly model: Model<NoticeRow>;

  constructor(connection: Connection) {
    this.model = modelOn(connection, 'TillkitNotice', schema, 'notices');
  }

  /** Writes notices down, each once; what is there stays. Answers how many are new, at most. */
  async record(rows: readonly NoticeRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const updates = rows.map(({ _id, ...row }) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: row }, upsert: true },
    }));
    try {
      return (await this.model.bulkWrite(updates, { ordered: false })).upsertedCount;
    } catch (error) {
      // Another process drains the same entries: what was doubled is there, and the others are written all the same.
      if (isDuplicateKey(error)) return rows.length;
      throw error;
    }
  }

  /** Takes one that is due, until a lease runs out. One process gets each. */
  async take(now: Date, kinds: readonly NoticeRow['kind'][], leaseMs: (attempts: number) => number) {
    for (;;) {
      const row = await this.model
        .findOne({ status: 'waiting', kind: { $in: [...kinds] }, dueAt: { $lte: now } })
        .sort({ dueAt: 1 })
        .lean<NoticeRow>()
        .exec();
      if (!row) return null;
      const attempts = row.attempts + 1;
      const { modifiedCount } = await this.model.updateOne(
        { _id: row._id, status: 'waiting', attempts: row.attempts },
        { $set: { attempts, dueAt: new Date(now.getTime() + leaseMs(attempts)) } },
      );
      if (modifiedCount === 1) return { ...row, attempts };
    }
  }

  /** Ends a notice; only by the process that took it last. */
  async end({ _id, attempts }: NoticeRow, status: Exclude<NoticeStatus, 'waiting'>): Promise<void> {
    await this.model.updateOne({ _id, status: 'waiting', attempts }, { $set: { status } });
  }
}
