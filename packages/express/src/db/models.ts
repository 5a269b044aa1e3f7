import type { Connection, Model, Schema } from 'mongoose';

/** Money moves only when a majority has it on disk. */
export const durably = { writeConcern: { w: 'majority', j: true } } as const;

/** Writes and replies follow from what is read, and a write that a majority does not have can still be rolled back. */
export const reading = { readConcern: { level: 'majority' }, readPreference: 'primary' } as const;

/** What all schemas of the kit share: no automatic indexes (`ready()` builds them), no version key, no silent fields. */
export const schemaOptions = {
  autoIndex: false,
  autoCreate: false,
  versionKey: false,
  strict: 'throw',
  strictQuery: 'throw',
  minimize: false,
  ...durably,
} as const;

/** A model on the host's connection, made once for each connection. Its name cannot meet one of the host's models. */
export function modelOn<Row>(
  connection: Connection,
  name: string,
  schema: Schema<Row>,
  collection: string,
): Model<Row> {
  const known = connection.models[name] as Model<Row> | undefined;
  return known ?? connection.model<Row>(name, schema, collection);
}
