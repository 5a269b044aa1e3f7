import { type Connection, type Model, Schema } from 'mongoose';
import { modelOn, schemaOptions } from './db/models.js';

export type SetupRole = 'api' | 'worker';

/** What the processes of a role were made from, as the last one of them to start stored it. */
export interface SetupRow {
  _id: SetupRole;
  /** JSON of names and values. */
  settings: string;
  startedAt: Date;
}

const schema = new Schema<SetupRow>(
  {
    _id: { type: String, required: true },
    settings: { type: String, required: true },
    startedAt: { type: Date, required: true },
  },
  schemaOptions,
);

export class SetupModel {
  readonly model: Model<SetupRow>;

  constructor(connection: Connection) {
    this.model = modelOn(connection, 'TillkitSetup', schema, 'process_setups');
  }

  async store({ _id, ...row }: SetupRow): Promise<void> {
    await this.model.updateOne({ _id }, { $set: row }, { upsert: true });
  }

  find(role: SetupRole): Promise<SetupRow | null> {
    return this.model.findById(role).lean<SetupRow>().exec();
  }
}
