import { type Connection, type Model, Schema } from 'mongoose';
import { isDuplicateKey } from '../db/duplicate-key.js';
import { modelOn, schemaOptions } from '../db/models.js';
import type { InvoiceDue } from '../providers/provider.js';
import { endedStatuses } from './access-table.js';

/** A scheduled change of plan. */
export interface PlanChange {
  plan: string;
  interval: string;
  seats: number;
  amountMinor: number | null;
  priceId: string | null;
  at: Date;
  /** False when it was scheduled at Stripe by others. */
  isOurs: boolean;
}

/** What others did to a subscription at Stripe so that it is not changed here. */
export type ChangeObstacle = 'several_items' | 'sent_invoices' | 'scheduled_elsewhere';

/** A subscription at Stripe, as it was when it was last read, and the access it gives. */
export interface SubscriptionRow {
  /** Id of the subscription at Stripe. */
  _id: string;
  stripeSubscriptionId: string;
  accountId: string;
  /** Subscriptions of different slots stand beside each other. There is one slot so far. */
  slot: string;
  /** Live and not about to end: at most one such row for an account and slot. */
  holdsSlot: boolean;
  status: 'ACTIVE' | 'DISABLED';
  stripeStatus: string;
  plan: string;
  interval: string;
  seats: number;
  /** Missing in rows of a first version. */
  priceId?: string | null;
  amountMinor: number | null;
  currency: string | null;
  /** What its periods are counted from; missing in rows of a first version. */
  anchorAt?: Date;
  startAt: Date;
  endAt: Date;
  /** Until when it gives access, the grace of an unpaid period included; null for none. */
  accessUntil: Date | null;
  createdAt: Date;
  cancelledAt: Date | null;
  cancelAt: Date | null;
  cancelAtPeriodEnd: boolean;
  endedAt: Date | null;
  trialEndAt: Date | null;
  /** The invoice of the latest payment. */
  stripeInvoicePaymentId: string | null;
  /** The open invoice that must be paid; missing in rows of a first version. */
  due?: InvoiceDue | null;
  /** Set while no money is collected; missing in rows of a first version. */
  collectionPause?: { behavior: string; resumesAt: Date | null } | null;
  /** What a schedule makes of it; missing in rows of a first version. */
  pendingChange?: PlanChange | null | undefined;
  /** Why a customer cannot change it; missing in rows of a first version. */
  obstacle?: ChangeObstacle | null | undefined;
  /** Until when one change of it keeps others out; not written by a sync. */
  changingUntil?: Date | null;
  /** Ended and refunded because this other subscription was bought first. */
  duplicateOf: string | null;
  syncedAt: Date;
  /** Grows with every write. A write names the version its reading began with. */
  version: number;
}

const date = { type: Date, default: null };
const due = new Schema<InvoiceDue>(
  {
    invoiceId: { type: String, required: true },
    amountMinor: { type: Number, required: true },
    currency: { type: String, required: true },
    nextAttemptAt: date,
    payUrl: { type: String, default: null },
  },
  { _id: false },
);
const collectionPause = new Schema({ behavior: { type: String, required: true }, resumesAt: date }, { _id: false });
const pendingChange = new Schema<PlanChange>(
  {
    plan: { type: String, required: true },
    interval: { type: String, required: true },
    seats: { type: Number, required: true },
    amountMinor: { type: Number, default: null },
    priceId: { type: String, default: null },
    at: { type: Date, required: true },
    isOurs: { type: Boolean, required: true },
  },
  { _id: false },
);
const schema = new Schema<SubscriptionRow>(
  {
    _id: { type: String, required: true },
    stripeSubscriptionId: { type: String, required: true },
    accountId: { type: String, required: true },
    slot: { type: String, required: true },
    holdsSlot: { type: Boolean, required: true },
    status: { type: String, required: true },
    stripeStatus: { type: String, required: true },
    plan: { type: String, required: true },
    interval: { type: String, required: true },
    seats: { type: Number, required: true },
    priceId: { type: String, default: null },
    amountMinor: { type: Number, default: null },
    currency: { type: String, default: null },
    anchorAt: Date,
    startAt: { type: Date, required: true },
    endAt: { type: Date, required: true },
    accessUntil: date,
    createdAt: { type: Date, required: true },
    cancelledAt: date,
    cancelAt: date,
    cancelAtPeriodEnd: { type: Boolean, required: true },
    endedAt: date,
    trialEndAt: date,
    stripeInvoicePaymentId: { type: String, default: null },
    due: { type: due, default: null },
    collectionPause: { type: collectionPause, default: null },
    pendingChange: { type: pendingChange, default: null },
    obstacle: { type: String, default: null },
    changingUntil: Date,
    duplicateOf: { type: String, default: null },
    syncedAt: { type: Date, required: true },
    version: { type: Number, required: true },
  },
  schemaOptions,
);

// One subscription of Stripe is one row.
schema.index({ stripeSubscriptionId: 1 }, { unique: true, name: 'row_of_subscription' });
// An account has one live subscription for a slot, whatever is bought at the same time.
schema.index(
  { accountId: 1, slot: 1 },
  { unique: true, partialFilterExpression: { holdsSlot: true }, name: 'one_live_subscription_per_slot' },
);
// Access is asked for by account, newest first; also with ended ones, of which there is no other index.
schema.index({ accountId: 1, createdAt: -1 }, { name: 'subscriptions_of_account' });
// The sweeper reads again what should have been renewed by now.
schema.index({ status: 1, endAt: 1 }, { name: 'subscriptions_past_their_period' });

/** What a sync writes; the version is the statement's. */
export type SubscriptionFields = Omit<SubscriptionRow, 'version' | 'changingUntil'>;

export class SubscriptionModel {
  readonly model: Model<SubscriptionRow>;

  constructor(connection: Connection) {
    this.model = modelOn(connection, 'TillkitSubscriptionAccess', schema, 'subscription_access');
  }

  find(subscriptionId: string): Promise<SubscriptionRow | null> {
    return this.model.findById(subscriptionId).lean<SubscriptionRow>().exec();
  }

  ofAccount(accountId: string): Promise<SubscriptionRow[]> {
    return this.model.find({ accountId }).sort({ createdAt: -1 }).limit(50).lean<SubscriptionRow[]>().exec();
  }

  /** How often the rows of each account were written, all together. */
  async versions(accountIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.model
      .find({ accountId: { $in: [...accountIds] } }, { accountId: 1, version: 1 })
      .lean<Pick<SubscriptionRow, 'accountId' | 'version'>[]>()
      .exec();
    const sums = new Map<string, number>();
    for (const { accountId, version } of rows) sums.set(accountId, (sums.get(accountId) ?? 0) + version);
    return sums;
  }

  holder(accountId: string, slot: string): Promise<SubscriptionRow | null> {
    return this.model.findOne({ accountId, slot, holdsSlot: true }).lean<SubscriptionRow>().exec();
  }

  /** Ids of the subscriptions that had not ended when they were last read. */
  async standingIds(): Promise<string[]> {
    const rows = await this.model
      .find({ stripeStatus: { $nin: endedStatuses } }, { _id: 1 })
      .lean()
      .exec();
    return rows.map(({ _id }) => _id);
  }

  /** Accounts with a subscription that has not ended, or that still gives something. */
  async unsettledAccounts(): Promise<string[]> {
    const unsettled = [{ stripeStatus: { $nin: endedStatuses } }, { accessUntil: { $ne: null } }, { holdsSlot: true }];
    const rows = await this.model.find({ $or: unsettled }, { accountId: 1 }).lean().exec();
    return [...new Set(rows.map(({ accountId }) => accountId))];
  }

  /** ACTIVE → DISABLED of a row whose access has run out by `now`, if nobody has written since it was read. */
  async runOut({ _id, version }: SubscriptionRow, now: Date): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id, version, $or: [{ accessUntil: null }, { accessUntil: { $lte: now } }] },
      { $set: { status: 'DISABLED', version: version + 1 } },
    );
    return modifiedCount === 1;
  }

  /** Keeps other changes of a subscription out until a moment. Answers false while another one does. */
  async beginChange(subscriptionId: string, now: Date, until: Date): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: subscriptionId, $or: [{ changingUntil: null }, { changingUntil: { $lte: now } }] },
      { $set: { changingUntil: until } },
    );
    return modifiedCount === 1;
  }

  /** Lets other changes in again, if this one still keeps them out. */
  async endChange(subscriptionId: string, until: Date): Promise<void> {
    await this.model.updateOne({ _id: subscriptionId, changingUntil: until }, { $unset: { changingUntil: 1 } });
  }

  /** Rows that give access but whose period has ended: no event of their renewal came. */
  pastTheirPeriod(now: Date): Promise<SubscriptionRow[]> {
    return this.model
      .find({ status: 'ACTIVE', endAt: { $lte: now } })
      .sort({ endAt: 1 })
      .limit(500)
      .lean<SubscriptionRow[]>()
      .exec();
  }

  /**
   * Writes a reading that began when the row had `version` (0: no row). Answers false when another process has written
   * since.
   * @throws E11000 on `accountId` when another row holds the slot
   */
  async write(fields: SubscriptionFields, version: number): Promise<boolean> {
    if (version > 0) {
      const { matchedCount } = await this.model.updateOne(
        { _id: fields._id, version },
        { $set: { ...fields, version: version + 1 } },
      );
      return matchedCount === 1;
    }
    try {
      await this.model.create([{ ...fields, version: 1 }]);
      return true;
    } catch (error) {
      if (isDuplicateKey(error, '_id') || isDuplicateKey(error, 'stripeSubscriptionId')) return false;
      throw error;
    }
  }
}
