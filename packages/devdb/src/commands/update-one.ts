import { MongoError, NotSupportedError } from '../bson/errors.js';
import type { Doc, Value } from '../bson/value.js';
import type { Filter } from '../match/filter.js';
import type { MatchDetails } from '../match/node.js';
import type { Collection, StoredDocument } from '../storage/collection.js';
import { applyUpdate } from '../update/apply.js';
import type { Update } from '../update/parse.js';
import { upsertDocument } from '../update/upsert.js';
import { encodeUpdated, prepareDocument } from './write-document.js';

/** Updates one stored document. Returns what it is now, and whether that is a change. */
export function updateStored(
  collection: Collection,
  stored: StoredDocument,
  filter: Filter,
  update: Update,
  now: Date,
  command: string,
): { after: Doc; modified: boolean } {
  const details: MatchDetails = { arrayIndex: -1 };
  filter.test(stored.document, details);
  const id = stored.document.get('_id');
  const context = { now, inserting: false, id, arrayIndex: details.arrayIndex, touched: false };
  const after = executing(command, () => applyUpdate(update, stored.document, context));
  const bytes = executing(command, () => encodeUpdated(after));
  const modified = context.touched || !bytes.equals(stored.bytes);
  if (modified) executing(command, () => collection.replace(stored, after, bytes));
  return { after, modified };
}

/** Inserts the document of an upsert that matched nothing. */
export function insertUpsert(
  collection: Collection,
  filter: Doc,
  update: Update,
  now: Date,
  command: string,
): { after: Doc; id: Value } {
  const { document, bytes } = executing(command, () => prepareDocument(upsertDocument(filter, update, now), now));
  executing(command, () => collection.insert(document, bytes));
  return { after: document, id: document.get('_id')! };
}

/** Errors that depend on the document name the command that met them. */
function executing<T>(command: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof MongoError) || error instanceof NotSupportedError) throw error;
    throw new MongoError(
      error.code,
      `Plan executor error during ${command} :: caused by :: ${error.message}`,
      error.details,
    );
  }
}
