import type { BillingSessionStatus } from '@tillkit/contract';
import { type Connection, type Model, Schema } from 'mongoose';
import { modelOn, schemaOptions } from '../db/models.js';

/** A purchase from the first click to its end. */
export interface SessionRow {
  _id: string;
  accountId: string;
  userId: string;
  type: 'topup' | 'subscription';
  /**
   * `hosted`: a page of the provider. `embedded`: a payment in the host's page. `off_session`: a saved card, by itself.
   */
  flow: 'hosted' | 'embedded' | 'off_session';
  status: BillingSessionStatus;
  attemptId: string;
  /** The content of the attempt, to tell a changed repeat from an equal one. */
  fingerprint: string;
  customerId: string;
  /** Top-up: what is to be paid, in minor units. */
  amountMinor: number | null;
  currency: string | null;
  plan: string | null;
  interval: string | null;
  priceId: string | null;
  /** Of a subscription; missing is 1. */
  seats?: number;
  /** Of `off_session`: what is charged. Fixed with the row, so that a repeat sends the same. */
  methodId?: string;
  /** Of a top-up under a balance cap: its room is reserved before it is made at the provider. */
  reservesRoom?: boolean;
  /** Where the customer returns to: an absolute URL of an allowed origin. */
  redirectUrl: string;
  /** Id of the checkout or payment at the provider, once it is made. */
  providerSessionId?: string;
  url?: string;
  paymentId?: string;
  subscriptionId?: string;
  /** Why the session is in `error`; for the log and the operator. */
  failure?: string;
  /** Of a declined card: the reason's code. */
  failureCode?: string;
  createdAt: Date;
  /** When the provider lets it go, about. */
  expiresAt: Date;
  endedAt?: Date;
  /** When the sweeper looks at it again, and how often it has. */
  nextSweepAt: Date;
  sweeps: number;
}

const text = { type: String, default: null };
const schema = new Schema<SessionRow>(
  {
    _id: { type: String, required: true },
    accountId: { type: String, required: true },
    userId: { type: String, required: true },
    type: { type: String, required: true },
    flow: { type: String, required: true },
    status: { type: String, required: true },
    attemptId: { type: String, required: true },
    fingerprint: { type: String, required: true },
    customerId: { type: String, required: true },
    amountMinor: { type: Number, default: null },
    currency: text,
    plan: text,
    interval: text,
    priceId: text,
    seats: Number,
    methodId: String,
    reservesRoom: Boolean,
    redirectUrl: { type: String, required: true },
    providerSessionId: String,
    url: String,
    paymentId: String,
    subscriptionId: String,
    failure: String,
    failureCode: String,
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    endedAt: Date,
    nextSweepAt: { type: Date, required: true },
    sweeps: { type: Number, required: true },
  },
  schemaOptions,
);

// An attempt is one session, however often and from wherever it is sent.
schema.index({ accountId: 1, attemptId: 1 }, { unique: true, name: 'one_session_per_attempt' });
// Webhooks find the session of a checkout or payment; and none of those is used for two sessions.
schema.index(
  { providerSessionId: 1 },
  {
    unique: true,
    partialFilterExpression: { providerSessionId: { $type: 'string' } },
    name: 'session_of_provider_object',
  },
);
// The sweeper takes open sessions by the time they are due.
schema.index({ status: 1, nextSweepAt: 1 }, { name: 'open_sessions_due' });
// Reconciling lists the open sessions of an account.
schema.index({ accountId: 1, status: 1, type: 1 }, { name: 'open_sessions_of_account' });

export class SessionModel {
  readonly model: Model<SessionRow>;

  constructor(connection: Connection) {
    this.model = modelOn(connection, 'TillkitBillingSession', schema, 'billing_sessions');
  }

  /** @throws E11000 when the attempt has a session. */
  async insert(row: SessionRow): Promise<void> {
    await this.model.create([row]);
  }

  find(sessionId: string): Promise<SessionRow | null> {
    return this.model.findById(sessionId).lean<SessionRow>().exec();
  }

  findAttempt(accountId: string, attemptId: string): Promise<SessionRow | null> {
    return this.model.findOne({ accountId, attemptId }).lean<SessionRow>().exec();
  }

  findByProviderId(providerSessionId: string): Promise<SessionRow | null> {
    return this.model.findOne({ providerSessionId }).lean<SessionRow>().exec();
  }

  /** Another customer, because the account's was deleted at the provider; only while nothing is made there. */
  async changeCustomer(sessionId: string, customerId: string): Promise<void> {
    await this.model.updateOne({ _id: sessionId, providerSessionId: { $exists: false } }, { $set: { customerId } });
  }

  /** Stores what was made at the provider. Answers false when the session has ended or holds another object. */
  async attach(
    sessionId: string,
    made: { providerSessionId: string; url?: string; expiresAt?: Date },
  ): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      {
        _id: sessionId,
        $or: [
          { status: 'in_progress', providerSessionId: { $exists: false } },
          { providerSessionId: made.providerSessionId },
        ],
      },
      { $set: made },
    );
    return matchedCount === 1;
  }

  /**
   * Stores what was made at the provider for a session that may have ended meanwhile: what is paid of it must be found.
   */
  async adopt(sessionId: string, providerSessionId: string): Promise<void> {
    await this.model.updateOne(
      { _id: sessionId, providerSessionId: { $exists: false } },
      { $set: { providerSessionId } },
    );
  }

  /**
   * in_progress, cancelled, error → completed. Money that came wins over whatever was thought before. Answers whether
   * this call moved it.
   */
  async complete(
    sessionId: string,
    found: { paymentId?: string; subscriptionId?: string; endedAt: Date },
  ): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: sessionId, status: { $ne: 'completed' } },
      { $set: { status: 'completed', ...found }, $unset: { failure: 1, failureCode: 1 } },
    );
    return modifiedCount === 1;
  }

  /** in_progress → cancelled, error. Never from a state that is an end. */
  async end(
    sessionId: string,
    to: { status: 'cancelled' | 'error'; endedAt: Date; failure?: string; failureCode?: string },
  ): Promise<void> {
    await this.model.updateOne({ _id: sessionId, status: 'in_progress' }, { $set: to });
  }

  /** Ends a session of which nothing was made at the provider. Answers false when something was, meanwhile. */
  async endUnmade(sessionId: string, to: { status: 'cancelled' | 'error'; endedAt: Date; failure?: string }) {
    const { modifiedCount } = await this.model.updateOne(
      { _id: sessionId, status: 'in_progress', providerSessionId: { $exists: false } },
      { $set: to },
    );
    return modifiedCount === 1;
  }

  /** Takes one open session that is due before `before`, and puts its next look off. One sweeper gets each. */
  takeDue(before: Date, next: (sweeps: number) => Date): Promise<SessionRow | null> {
    return this.takeOldest({ status: 'in_progress', nextSweepAt: { $lte: before } }, next);
  }

  private async takeOldest(filter: object, next: (sweeps: number) => Date): Promise<SessionRow | null> {
    const row = await this.model.findOne(filter).sort({ nextSweepAt: 1 }).lean<SessionRow>().exec();
    if (!row) return null;
    const { modifiedCount } = await this.model.updateOne(
      { _id: row._id, nextSweepAt: row.nextSweepAt, status: 'in_progress' },
      { $set: { nextSweepAt: next(row.sweeps + 1) }, $inc: { sweeps: 1 } },
    );
    // Another sweeper was faster: take the next one.
    return modifiedCount === 1 ? row : this.takeOldest(filter, next);
  }

  /** Open sessions, of all accounts or one, oldest first. */
  async open(accountId?: string): Promise<{ sessionId: string; accountId: string }[]> {
    const ofWhom = accountId === undefined ? {} : { accountId };
    const rows = await this.model
      .find({ status: 'in_progress', ...ofWhom }, { accountId: 1 })
      .sort({ nextSweepAt: 1 })
      .lean<Pick<SessionRow, '_id' | 'accountId'>[]>()
      .exec();
    return rows.map(({ _id, accountId: owner }) => ({ sessionId: _id, accountId: owner }));
  }

  /** Every open session, oldest first. */
  async openIds(): Promise<string[]> {
    const rows = await this.model.find({ status: 'in_progress' }, { _id: 1 }).sort({ nextSweepAt: 1 }).lean().exec();
    return rows.map(({ _id }) => _id);
  }
}
