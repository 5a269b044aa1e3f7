import type { Doc, Value } from '../bson/value.js';
import type { Filter } from '../match/filter.js';
import type { MatchDetails } from '../match/node.js';
import type { Collection, StoredDocument } from '../storage/collection.js';
import { applyUpdate } from '../update/apply.js';
import type { Update } from '../update/parse.js';
import { upsertDocument } from '../update/upsert.js';
import { encodeChecked, prepareDocument } from './write-document.js';

/** Updates one stored document. Returns what it is now, and whether that is a change. */
export function updateStored(
  collection: Collection,
  stored: StoredDocument,
  filter: Filter,
  update: Update,
  now: Date,
): { after: Doc; modified: boolean } {
  const details: MatchDetails = { arrayIndex: -1 };
  filter.test(stored.document, details);
  const id = stored.document.get('_id');
  const context = { now, inserting: false, id, arrayIndex: details.arrayIndex, touched: false };
  const after = applyUpdate(update, stored.document, context);
  const bytes = encodeChecked(after);
  const modified = context.touched || !bytes.equals(stored.bytes);
  if (modified) collection.replace(stored, after, bytes);
  return { after, modified };
}

/** Inserts the document of an upsert that matched nothing. */
export function insertUpsert(
  collection: Collection,
  filter: Doc,
  update: Update,
  now: Date,
): { after: Doc; id: Value } {
  const { document, bytes } = prepareDocument(upsertDocument(filter, update, now), now);
  collection.insert(document, bytes);
  return { after: document, id: document.get('_id')! };
}
