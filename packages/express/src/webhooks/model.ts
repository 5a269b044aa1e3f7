import { type Connection, type Model, Schema } from 'mongoose';
import { isDuplicateKey } from '../db/duplicate-key.js';
import { durably, modelOn, schemaOptions } from '../db/models.js';

/**
 * pending → working → done | gone | dead; working → pending after a failure, or when its lease runs out.
 * `gone`: Stripe does not have the object it is about. `dead`: tried too often; kept until replayed.
 */
export type EventStatus = 'pending' | 'working' | 'done' | 'gone' | 'dead';

export interface EventRow {
  /** The environment and the event's id: an environment's inbox is its own. */
  _id: string;
  environment: string;
  /** Stripe's id of the event; `resync_…` where an object is read again although no event says so. */
  eventId: string;
  type: string;
  objectType: string;
  objectId: string;
  /** What the handler reads again: the object itself, or the subscription of an invoice. */
  subjectId: string;
  /** Events of one lane are worked on one at a time. It begins with the environment. */
  lane: string;
  status: EventStatus;
  attempts: number;
  nextAttemptAt: Date;
  leaseToken?: string | null;
  leaseUntil?: Date | null;
  /** Why the last attempt failed. */
  error?: string | null;
  eventCreatedAt: Date;
  receivedAt: Date;
  finishedAt?: Date;
  durationMs?: number;
  /** The signed body, as it came. */
  payload: string;
  /** When the database may drop it; unset for what is not finished. */
  expireAt?: Date;
}

const schema = new Schema<EventRow>(
  {
    _id: { type: String, required: true },
    environment: { type: String, required: true },
    eventId: { type: String, required: true },
    type: { type: String, required: true },
    objectType: { type: String, required: true },
    objectId: { type: String, required: true },
    subjectId: { type: String, required: true },
    lane: { type: String, required: true },
    status: { type: String, required: true },
    attempts: { type: Number, required: true },
    nextAttemptAt: { type: Date, required: true },
    leaseToken: { type: String },
    leaseUntil: { type: Date },
    error: { type: String },
    eventCreatedAt: { type: Date, required: true },
    receivedAt: { type: Date, required: true },
    finishedAt: Date,
    durationMs: Number,
    payload: { type: String, required: true },
    expireAt: Date,
  },
  schemaOptions,
);

// Workers take what is due in their environment, oldest first; and operators list dead letters.
schema.index({ environment: 1, status: 1, nextAttemptAt: 1 }, { name: 'events_due_in_environment' });
// One event of a lane is worked on at a time, by any number of processes.
schema.index(
  { lane: 1 },
  { unique: true, partialFilterExpression: { status: 'working' }, name: 'one_worker_per_lane' },
);
// A finished event finishes the ones that waited for the same object.
schema.index({ lane: 1, status: 1 }, { name: 'events_of_lane' });
// Finished events are kept for 30 days.
schema.index(
  { expireAt: 1 },
  { expireAfterSeconds: 0, partialFilterExpression: { expireAt: { $exists: true } }, name: 'finished_events_expire' },
);

export interface Claim {
  row: EventRow;
  token: string;
}

/** The inbox of one environment. */
export class EventModel {
  readonly model: Model<EventRow>;

  constructor(
    connection: Connection,
    readonly environment: string,
  ) {
    this.model = modelOn(connection, 'TillkitWebhookEvent', schema, 'webhook_events');
  }

  rowId(eventId: string): string {
    return `${this.environment}:${eventId}`;
  }

  /** Stores an event once. Answers false when it is there already. */
  async insert(row: EventRow): Promise<boolean> {
    try {
      // Past mongoose: the row is made by the inbox field by field, and casting it again would be a third of the work
      // of acknowledging an event.
      await this.model.collection.insertOne(row as never, durably);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  find(eventId: string): Promise<EventRow | null> {
    return this.model.findById(this.rowId(eventId)).lean<EventRow>().exec();
  }

  /** Which of these events are stored. */
  async stored(eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    const ids = eventIds.map((id) => this.rowId(id));
    const rows = await this.model
      .find({ _id: { $in: ids } }, { eventId: 1 })
      .lean<Pick<EventRow, 'eventId'>[]>()
      .exec();
    return new Set(rows.map(({ eventId }) => eventId));
  }

  /** The oldest event that is due and not in one of these lanes; also one whose worker's lease ran out. */
  nextDue(now: Date, busyLanes: readonly string[]): Promise<EventRow | null> {
    const free = busyLanes.length === 0 ? {} : { lane: { $nin: [...busyLanes] } };
    return this.model
      .findOne({
        environment: this.environment,
        ...free,
        $or: [
          { status: 'pending', nextAttemptAt: { $lte: now } },
          { status: 'working', leaseUntil: { $lte: now } },
        ],
      })
      .sort({ nextAttemptAt: 1 })
      .lean<EventRow>()
      .exec();
  }

  /**
   * Takes an event by a token, as it was seen; false when another process was faster.
   * @throws E11000 when another event of its lane is being worked on
   */
  async take(seen: EventRow, token: string, leaseUntil: Date): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: seen._id, status: seen.status, attempts: seen.attempts },
      { $set: { status: 'working', leaseToken: token, leaseUntil }, $inc: { attempts: 1 } },
    );
    return modifiedCount === 1;
  }

  /** Keeps a lease while the work runs; false when it was lost. */
  async extend(rowId: string, token: string, leaseUntil: Date): Promise<boolean> {
    const { matchedCount } = await this.model.updateOne(
      { _id: rowId, status: 'working', leaseToken: token },
      { $set: { leaseUntil } },
    );
    return matchedCount === 1;
  }

  /** Ends one attempt. Without the token, because the lease ran out, it changes nothing. */
  async settle(rowId: string, token: string, fields: Partial<EventRow>): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: rowId, status: 'working', leaseToken: token },
      { $set: { ...fields, leaseToken: null, leaseUntil: null } },
    );
    return modifiedCount === 1;
  }

  /** Ids of the rows that wait in a lane. */
  async waitingIn(lane: string): Promise<string[]> {
    const rows = await this.model.find({ lane, status: 'pending' }, { _id: 1 }).limit(1000).lean().exec();
    return rows.map(({ _id }) => _id);
  }

  /** Finishes waiting events that another one has done the work of. */
  async finishWaiting(rowIds: readonly string[], fields: Partial<EventRow>): Promise<number> {
    if (rowIds.length === 0) return 0;
    const { modifiedCount } = await this.model.updateMany(
      { _id: { $in: [...rowIds] }, status: 'pending' },
      { $set: fields },
    );
    return modifiedCount;
  }

  deadLetters(limit: number): Promise<EventRow[]> {
    return this.model
      .find({ environment: this.environment, status: 'dead' }, { payload: 0 })
      .sort({ nextAttemptAt: 1 })
      .limit(limit)
      .lean<EventRow[]>()
      .exec();
  }

  /** Puts a dead letter, or an event that was closed as gone, back in line; false when it is neither. */
  async replay(eventId: string, now: Date): Promise<boolean> {
    const { modifiedCount } = await this.model.updateOne(
      { _id: this.rowId(eventId), status: { $in: ['dead', 'gone'] } },
      {
        $set: { status: 'pending', attempts: 0, nextAttemptAt: now, error: null },
        $unset: { finishedAt: 1, expireAt: 1 },
      },
    );
    return modifiedCount === 1;
  }
}
