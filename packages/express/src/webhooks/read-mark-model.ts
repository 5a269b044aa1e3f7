import { type Connection, type Model, Schema } from 'mongoose';
import { isDuplicateKey } from '../db/duplicate-key.js';
import { modelOn, schemaOptions } from '../db/models.js';

/** Until when Stripe's events have been read completely, for one environment. */
export interface ReadMarkRow {
  /** The environment. */
  _id: string;
  /** By Stripe's own clock. */
  completeUntil: Date;
}

const schema = new Schema<ReadMarkRow>(
  { _id: { type: String, required: true }, completeUntil: { type: Date, required: true } },
  schemaOptions,
);

export class ReadMarkModel {
  readonly model: Model<ReadMarkRow>;

  constructor(
    connection: Connection,
    readonly environment: string,
  ) {
    this.model = modelOn(connection, 'TillkitReadMark', schema, 'read_marks');
  }

  async find(): Promise<Date | null> {
    const row = await this.model.findById(this.environment).lean<ReadMarkRow>().exec();
    return row?.completeUntil ?? null;
  }

  /** Moves the mark from where it was seen. One that another process has moved meanwhile stays. */
  async move(seen: Date | null, completeUntil: Date): Promise<void> {
    if (seen) {
      await this.model.updateOne({ _id: this.environment, completeUntil: seen }, { $set: { completeUntil } });
      return;
    }
    try {
      await this.model.create([{ _id: this.environment, completeUntil }]);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}
